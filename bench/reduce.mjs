// One event of a worker: the reducer against the same rules and facts on records changed in place in a Map.
import { initialState, reduce } from '../packages/reducer/dist/index.js';
import { runStarted, workerStarted, workerSucceeded } from './events.mjs';
import { applyInPlace, mutableRun, writeFields } from './mutable-floor.mjs';
import { randomFrom, rowsOf, shuffled, takeTurns } from './measure.mjs';

const TARGETS = new Map([
  [10, 3],
  [1_000, 5],
  [10_000, 6],
]);
const EVENTS_A_SAMPLE = 40_000;
const RUNS_A_BATCH = 2;

const rows = [];
for (const [size, target] of TARGETS) {
  const { units, events } = randomRun(size);
  const samples = await takeTurns(
    {
      'mutable records in a Map': mutableFloor(units, events),
      reduce: reducer(units, events),
      'field writes, no rules': fieldWrites(units, events),
    },
    { rounds: 101, warmUp: 20 },
  );
  rows.push(...rowsOf(`${size} units`, samples, 'ns/event', { reduce: target }));
}
console.log(JSON.stringify(rows));

/** Every unit starts, in random order; then every unit succeeds, in another. */
function randomRun(size) {
  const random = randomFrom(size);
  const ids = Array.from({ length: size }, (_, index) => `unit-${index}`);
  const units = ids.map((unit_id) => ({ unit_id, dependencies: [], retries: 0, priority: 0 }));
  let seq = 1;
  const events = [
    ...shuffled(ids, random).map((id) => workerStarted((seq += 1), id)),
    ...shuffled(ids, random).map((id) => workerSucceeded((seq += 1), id)),
  ];
  return { units, events };
}

function reducer(units, events) {
  const begun = reduce(initialState(), runStarted(1, units, units.length)).state;
  return nsPerEvent(
    events,
    () => ({ state: begun }),
    (run, event) => {
      run.state = reduce(run.state, event).state;
    },
  );
}

function mutableFloor(units, events) {
  return nsPerEvent(events, () => mutableRun(units), applyInPlace);
}

function fieldWrites(units, events) {
  return nsPerEvent(events, () => mutableRun(units), writeFields);
}

/** Each sample plays the events on a few fresh runs at a time; making them is not measured. */
function nsPerEvent(events, begin, apply) {
  const batches = Math.ceil(EVENTS_A_SAMPLE / (events.length * RUNS_A_BATCH));
  return () => {
    let elapsed = 0;
    for (let left = batches; left > 0; left -= 1) {
      const runs = Array.from({ length: RUNS_A_BATCH }, begin);
      const start = performance.now();
      for (const run of runs) for (const event of events) apply(run, event);
      elapsed += performance.now() - start;
    }
    return (elapsed * 1e6) / (batches * RUNS_A_BATCH * events.length);
  };
}
