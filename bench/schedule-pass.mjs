// node --expose-gc bench/schedule-pass.mjs floor|reducer SIZE: runs the DAG once and prints ns per unit.
import { randomFrom } from './measure.mjs';
import { loadPeer } from './peers.mjs';
import { runStarted, workerStarted, workerSucceeded } from './events.mjs';

const IN_FLIGHT = 8;
/** Libraries that keep units in flight themselves. */
const PEERS = { 'p-graph': withPGraph, async: withAsync };
const CONTENDERS = { floor: () => indegreeScheduler, reducer: reducerScheduler };

const [contender, size] = [process.argv[2], Number(process.argv[3])];
const units = randomDag(size);
if (PEERS[contender] !== undefined) {
  const runPeer = await PEERS[contender]();
  const begun = performance.now();
  if ((await runPeer(units)) !== size) throw new Error(`${contender} did not run all units`);
  console.log(((performance.now() - begun) * 1e6) / size);
  process.exit(0);
}
// What the plan left for the garbage collector is not the scheduler's.
globalThis.gc();
const scheduler = await CONTENDERS[contender]();
const begin = performance.now();
const ended = await runAll(scheduler(units));
const elapsed = performance.now() - begin;
if (ended !== size) throw new Error(`${contender} ran ${ended} of ${size} units`);
console.log((elapsed * 1e6) / size);

/** Each unit needs up to three of the two hundred before it. */
function randomDag(total) {
  const random = randomFrom(total);
  const id = (index) => `unit-${String(index).padStart(6, '0')}`;
  return Array.from({ length: total }, (_, index) => {
    const count = index === 0 ? 0 : Math.floor(random() * 4);
    const needed = Array.from({ length: count }, () =>
      id(index - 1 - Math.floor(random() * Math.min(index, 200))),
    );
    return { unit_id: id(index), dependencies: [...new Set(needed)], retries: 0, priority: 0 };
  });
}

/** Keeps eight no-op units in flight until none is left; resolves to how many ended. */
async function runAll(scheduler) {
  let ended = 0;
  let running = 0;
  await new Promise((resolve) => {
    const startReady = () => {
      for (const unit of scheduler.start(IN_FLIGHT - running)) {
        running += 1;
        void Promise.resolve(unit).then(finish);
      }
      if (running === 0) resolve();
    };
    const finish = (unit) => {
      running -= 1;
      ended += 1;
      scheduler.finish(unit);
      startReady();
    };
    startReady();
  });
  return ended;
}

async function reducerScheduler() {
  const { initialState, nextAttempts, reduce } = await import('../packages/reducer/dist/index.js');
  return (planned) => {
    let state = reduce(initialState(), runStarted(1, planned, IN_FLIGHT)).state;
    return {
      start() {
        const ready = nextAttempts(state, { now_ms: Date.now() }).start;
        return ready.map(({ unit_id: unitId }) => {
          state = reduce(state, workerStarted(state.seq + 1, unitId)).state;
          return unitId;
        });
      },
      finish(unitId) {
        state = reduce(state, workerSucceeded(state.seq + 1, unitId)).state;
      },
    };
  };
}

async function withPGraph() {
  const { PGraph } = await loadPeer('p-graph');
  return async (planned) => {
    let ended = 0;
    const nodes = new Map(planned.map(({ unit_id }) => [unit_id, { run: async () => void (ended += 1) }]));
    const edges = planned.flatMap(({ unit_id, dependencies }) =>
      dependencies.map((other) => [other, unit_id]),
    );
    await new PGraph(nodes, edges).run({ concurrency: IN_FLIGHT });
    return ended;
  };
}

async function withAsync() {
  const { auto } = await loadPeer('async');
  return async (planned) => {
    let ended = 0;
    const task = async () => void (ended += 1);
    const tasks = planned.map(({ unit_id, dependencies }) => [unit_id, [...dependencies, task]]);
    await auto(Object.fromEntries(tasks), IN_FLIGHT);
    return ended;
  };
}

function indegreeScheduler(planned) {
  const count = planned.length;
  const places = new Map(planned.map(({ unit_id }, place) => [unit_id, place]));
  const open = new Int32Array(count);
  const start = new Int32Array(count + 1);
  for (const [place, { dependencies }] of planned.entries()) {
    open[place] = dependencies.length;
    for (const dependency of dependencies) start[places.get(dependency) + 1] += 1;
  }
  for (let place = 0; place < count; place += 1) start[place + 1] += start[place];
  const targets = new Int32Array(start[count]);
  const next = start.slice();
  for (const [place, { dependencies }] of planned.entries()) {
    for (const dependency of dependencies) targets[next[places.get(dependency)]++] = place;
  }
  const queue = new Int32Array(count);
  let head = 0;
  let tail = 0;
  for (let place = 0; place < count; place += 1) if (open[place] === 0) queue[tail++] = place;
  return {
    start(slots) {
      const ready = queue.subarray(head, Math.min(tail, head + slots));
      head += ready.length;
      return ready;
    },
    finish(place) {
      for (let edge = start[place]; edge < start[place + 1]; edge += 1) {
        const target = targets[edge];
        open[target] -= 1;
        if (open[target] === 0) queue[tail++] = target;
      }
    },
  };
}
