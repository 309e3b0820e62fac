// node bench/reduce-pass.mjs floor|reduce|fields SIZE: plays a run again and again and prints the median ns per event.
import { initialState, reduce } from '../packages/reducer/dist/index.js';
import { runStarted, workerStarted, workerSucceeded } from './events.mjs';
import { applyInPlace, mutableRun, writeFields } from './mutable-floor.mjs';
import { REDUCE_PEERS } from './reduce-peers.mjs';
import { median, randomFrom, shuffled } from './measure.mjs';

const EVENTS_A_SAMPLE = 40_000;
const RUNS_A_BATCH = 2;
const WARM_UP = 20;
const SAMPLES = 51;
const PEER_MS = 1500;
const PEER_BATCH = 20;

const CONTENDERS = {
  floor: (units) => [() => mutableRun(units), applyInPlace],
  fields: (units) => [() => mutableRun(units), writeFields],
  reduce: (units) => {
    const begun = reduce(initialState(), runStarted(1, units, units.length)).state;
    return [
      () => ({ state: begun }),
      (run, event) => {
        run.state = reduce(run.state, event).state;
      },
    ];
  },
};

const { units, events } = randomRun(Number(process.argv[3]));
const library = REDUCE_PEERS[process.argv[2]];
if (library !== undefined) console.log(nsOfPeer(await library.open()));
else {
  const sample = nsPerEvent(...CONTENDERS[process.argv[2]](units));
  for (let left = WARM_UP; left > 0; left -= 1) sample();
  console.log(median(Array.from({ length: SAMPLES }, sample)));
}

/** Libraries that copy all units with each event would take for ever over all events: as many as fit into the time. */
function nsOfPeer({ begin, apply }) {
  const ids = units.map(({ unit_id }) => unit_id);
  const samples = [];
  for (const end = performance.now() + PEER_MS; performance.now() < end;) {
    let state = begin(ids);
    // Each batch is small enough to fit several into the time at any size.
    for (let at = 0; at < events.length && performance.now() < end; at += PEER_BATCH) {
      const batch = events.slice(at, at + PEER_BATCH);
      const begun = performance.now();
      for (const event of batch) state = apply(state, event);
      samples.push(((performance.now() - begun) * 1e6) / batch.length);
    }
  }
  return median(samples.slice(samples.length >> 2));
}

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

/** Each sample plays the events on a few fresh runs at a time; making them is not measured. */
function nsPerEvent(begin, apply) {
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
