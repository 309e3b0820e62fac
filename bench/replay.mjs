// A journal of a million events, read, checked and reduced as after a crash, against reading its lines and JSON.parse.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeJournal } from './bench-journal.mjs';
import { bundleSource } from './bundle-source.mjs';
import { limitRow, measureRows } from './measure.mjs';

const UNITS = 10_000;
const PROGRESSED = 98;
const MOST_MS = 2000;
/** The same where reading and parsing take 0.8 s, as they did where the target was set. */
const MOST_OF_PARSE = 2.5;
const PASS = fileURLToPath(new URL('./replay-pass.mjs', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
const bundle = await bundleSource(
  new URL('../packages/coordinator/src/journal/read-segment.ts', import.meta.url),
  directory,
);
const journal = join(directory, 'run', 'journal.ndjson');
const events = await writeJournal(journal, UNITS, PROGRESSED);
const label = `${events.toLocaleString('en')} events of ${UNITS.toLocaleString('en')} units`;
const pass = (contender) =>
  Number(execFileSync(process.execPath, [PASS, contender, journal, bundle], { encoding: 'utf8' }));
const rows = await measureRows(
  label,
  { 'read and JSON.parse': () => pass('parse'), 'read, check and reduce': () => pass('replay') },
  { unit: 'ms CPU', targets: { 'read, check and reduce': MOST_OF_PARSE }, rounds: 5, warmUp: 1 },
);
rmSync(directory, { recursive: true, force: true });
const perMillion = (rows[1].median / events) * 1e6;
rows.push(limitRow(label, 'read, check and reduce, of 2 s for 1,000,000', perMillion, 'ms CPU', MOST_MS));
console.log(JSON.stringify(rows));
