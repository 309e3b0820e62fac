// One event of a worker: the reducer against records changed in place in a Map.
import { initialState, reduce } from '../packages/reducer/dist/index.js';
import { runStarted, workerStarted, workerSucceeded } from './events.mjs';
import { randomFrom, rowsOf, shuffled, takeTurns } from './measure.mjs';

const TARGETS = new Map([
  [10, 3],
  [1_000, 5],
  [10_000, 6],
]);
const EVENTS_A_SAMPLE = 200_000;

const rows = [];
for (const [size, target] of TARGETS) {
  const { units, events } = randomRun(size);
  const samples = await takeTurns(
    { 'mutable records in a Map': mutableFloor(units, events), reduce: reducer(units, events) },
    { rounds: 25, warmUp: 5 },
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
  return timed(events, () => {
    let state = begun;
    for (const event of events) state = reduce(state, event).state;
    if (state.counts.succeeded !== units.length) throw new Error('the reducer lost a unit');
  });
}

function mutableFloor(units, events) {
  const workers = new Map(units.map(({ unit_id }) => [unit_id, record(unit_id)]));
  const counts = { pending: units.length, running: 0, succeeded: 0 };
  return timed(events, () => {
    counts.succeeded = 0;
    for (const event of events) change(workers, counts, event);
    if (counts.succeeded !== units.length) throw new Error('the floor lost a unit');
  });
}

function timed(events, pass) {
  const passes = Math.ceil(EVENTS_A_SAMPLE / events.length);
  return () => {
    const begin = process.hrtime.bigint();
    for (let left = passes; left > 0; left -= 1) pass();
    return Number(process.hrtime.bigint() - begin) / (passes * events.length);
  };
}

function change(workers, counts, event) {
  const worker = workers.get(event.unit_id);
  switch (event.type) {
    case 'worker_started':
      worker.status = 'running';
      worker.attempts = event.attempt;
      worker.agent = event.agent;
      worker.confinement = event.confinement;
      worker.started_at = event.at;
      counts.pending -= 1;
      counts.running += 1;
      break;
    case 'worker_succeeded':
      worker.status = 'succeeded';
      worker.finished_at = event.at;
      worker.exit_code = event.exit_code;
      worker.artifact_count = event.artifact_count;
      worker.files_changed = event.files_changed;
      worker.usage = event.usage;
      worker.final_message = event.final_message;
      counts.running -= 1;
      counts.succeeded += 1;
      break;
  }
}

function record(unit_id) {
  return {
    unit_id,
    status: 'pending',
    attempts: 0,
    agent: null,
    confinement: null,
    started_at: null,
    finished_at: null,
    exit_code: null,
    artifact_count: 0,
    files_changed: [],
    usage: null,
    final_message: null,
  };
}
