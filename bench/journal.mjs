// One durable event, alone and with 64 waiting for the same disk, against appending the same line and syncing it. All take
// turns on files of one temporary directory; its disk decides the absolute numbers.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSource } from './bundle-source.mjs';
import { rowsOf, takeTurns } from './measure.mjs';

const EVENTS = 256;
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
const { openJournal } = await import(await bundleSource('coordinator/src/journal/journal.ts', directory));
let files = 0;

const rows = [];
for (const [label, waiting, target] of [
  ['alone', 1, 1.1],
  [`${WAITING} waiting`, WAITING, 0.08],
]) {
  const contender = `journal, ${label}`;
  const samples = await takeTurns(
    { 'append and fdatasync': appendAndSync, [contender]: () => journal(waiting) },
    { rounds: 9, warmUp: 1 },
  );
  rows.push(...rowsOf(`one durable event, ${label}`, samples, 'µs', { [contender]: target }));
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

function nextPath() {
  files += 1;
  return join(directory, `${files}.ndjson`);
}
