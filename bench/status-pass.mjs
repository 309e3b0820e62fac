// node bench/status-pass.mjs finished|live|died ROOT UNITS DIRECTORY: what the coordinator of a run of so many units leaves in a
// checkout for `ralph status`, by the coordinator's own code. `live` holds the run lock and goes on, with an event every 20 ms, until
// its standard input ends; `died` ends in the midst of the run, when its last event is in the status. Prints a line once the status is
// there; DIRECTORY is for temporary files.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleSource } from './bundle-source.mjs';
import { runStarted, workerStarted, workerSucceeded } from './events.mjs';

const RUN_ID = 'run-of-the-bench';
const RUNNING = 8;
const [phase, root, count, directory] = process.argv.slice(2);
const parts = await import(await bundleSource(new URL('./status-parts.mjs', import.meta.url), directory));
const paths = parts.runPaths(root, RUN_ID);
const journal = parts.openJournal({ path: paths.journal, run_id: RUN_ID, now: Date.now });
if (phase === 'live') parts.acquireRunLock(paths.agentDirectory, { run_id: RUN_ID });
const keeper = parts.openStatusKeeper(paths);
let state = parts.initialState();
const ids = Array.from({ length: Number(count) }, (_, place) => `unit-${place}`);
const units = ids.map((unit_id) => ({ unit_id, dependencies: [], retries: 0, priority: 0 }));

record(runStarted(1, units, RUNNING));
for (const [place, unitId] of ids.entries()) {
  record(workerStarted(0, unitId));
  if (phase === 'finished' || place < ids.length - RUNNING) record(workerSucceeded(0, unitId));
}
if (phase === 'finished') {
  record({ type: 'run_finished' });
  await keeper.finish();
  await journal.close();
}
// Its first one has all the events, for nothing is written while they are made.
while (!existsSync(paths.status)) await sleep(20);
if (phase === 'died') await journal.close();
console.log('there');
if (phase === 'live') {
  process.stdin.resume().once('end', () => process.exit());
  setInterval(progress, 20);
}

function progress() {
  const note = 'src/index.ts';
  record({ type: 'worker_progressed', unit_id: ids.at(-1), attempt: 1, status: 'editing', note });
}

function record(body) {
  const event = journal.append(body);
  state = parts.reduce(state, event).state;
  keeper.heard(event, state);
}
