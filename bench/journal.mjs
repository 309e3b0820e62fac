// One durable event, alone and with 64 waiting for the same disk, against appending the same line and syncing it. All take
// turns on files of one temporary directory; its disk decides the absolute numbers. The warm-up is as long as V8 takes to
// compile the journal: what is measured is a run that goes on for hours, not its first seconds.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSource } from './bundle-source.mjs';
import { measureRows, peer } from './measure.mjs';
import { loadPeer, missingPackages } from './peers.mjs';

const EVENTS = 1024;
const WARM_UP_ROUNDS = 8;
const WAITING = 64;
const BODY = {
  type: 'worker_progressed',
  unit_id: 'unit-1',
  attempt: 1,
  status: 'editing',
  note: 'src/index.ts',
};
const LINE = `${JSON.stringify({ v: 1, seq: 1000, at: '2026-01-01T00:00:00.000Z', run_id: 'bench', ...BODY })}\n`;

const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
// The journal alone is no export of its package.
const { openJournal } = await import(
  await bundleSource(new URL('../packages/coordinator/src/journal/journal.ts', import.meta.url), directory)
);
let files = 0;

const rows = [];
for (const [label, waiting, target] of [
  ['alone', 1, 1.1],
  [`${WAITING} waiting`, WAITING, 0.08],
]) {
  const contender = `journal, ${label}`;
  const contenders = {
    'append and fdatasync': appendAndSync,
    [contender]: () => journal(waiting),
    'better-sqlite3, WAL, synchronous FULL': peer(missingPackages(['better-sqlite3']), () => sqlite(waiting)),
    ...(waiting > 1
      ? {}
      : { 'write-file-atomic, state of 1,000 units': peer(missingPackages(['write-file-atomic']), atomic) }),
  };
  const asked = { unit: 'µs', targets: { [contender]: target }, rounds: 9, warmUp: WARM_UP_ROUNDS };
  rows.push(...(await measureRows(`one durable event, ${label}`, contenders, asked)));
}
rmSync(directory, { recursive: true, force: true });
console.log(JSON.stringify(rows));

function appendAndSync() {
  const fd = openSync(nextPath(), 'a');
  const begin = performance.now();
  for (let count = 0; count < EVENTS; count += 1) {
    writeSync(fd, LINE);
    fdatasyncSync(fd);
  }
  const took = performance.now() - begin;
  closeSync(fd);
  return (took * 1000) / EVENTS;
}

async function journal(waiting) {
  const opened = openJournal({ path: nextPath(), run_id: 'bench', now: Date.now });
  const begin = performance.now();
  for (let count = 0; count < EVENTS; count += waiting) {
    for (let each = 0; each < waiting; each += 1) opened.append(BODY);
    opened.flush();
    await opened.durable();
  }
  const took = performance.now() - begin;
  await opened.close();
  return (took * 1000) / EVENTS;
}

/** As many inserts in one transaction as wait. */
async function sqlite(waiting) {
  const { default: Database } = await loadPeer('better-sqlite3');
  const database = new Database(nextPath());
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY, line TEXT)');
  const insert = database.prepare('INSERT INTO events (line) VALUES (?)');
  const insertAll = database.transaction(() => {
    for (let each = 0; each < waiting; each += 1) insert.run(LINE);
  });
  const begin = performance.now();
  for (let count = 0; count < EVENTS; count += waiting) insertAll();
  const took = performance.now() - begin;
  database.close();
  return (took * 1000) / EVENTS;
}

/** The whole state anew for each event. */
async function atomic() {
  const { default: writeFileAtomic } = await loadPeer('write-file-atomic');
  const units = Array.from({ length: 1000 }, (_, place) => ({
    unit_id: `unit-${place}`,
    status: 'running',
    attempt: 1,
  }));
  const path = nextPath();
  const times = Math.ceil(EVENTS / 8);
  const begin = performance.now();
  for (let count = 0; count < times; count += 1) writeFileAtomic.sync(path, JSON.stringify({ count, units }));
  return ((performance.now() - begin) * 1000) / times;
}

function nextPath() {
  files += 1;
  return join(directory, `${files}.ndjson`);
}
