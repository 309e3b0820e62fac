// How long the event loop is held for each start of a program, from its start to its end: by Node's spawn and by our slots, in
// a small process and in a large one. An agent has a text on standard input, and standard error apart.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSource } from './bundle-source.mjs';
import { limitRow, measureRows } from './measure.mjs';

const MOST_MS = 0.2;
/** The same where Node's own start holds it for 0.8 ms, as it did where the target was set. */
const MOST_OF_SPAWN = 0.25;
const PASS = fileURLToPath(new URL('./loop-pass.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
const bundle = await bundleSource(
  new URL('../packages/coordinator/src/process/slot-host.ts', import.meta.url),
  directory,
);
const rows = [];
for (const heap of [50, 300]) {
  const label = `${heap} MB in use`;
  const measured = await measureRows(
    label,
    {
      'child_process.spawn': () => pass('spawn', heap),
      'our slots, for agents': () => pass('agents', heap),
      'our slots': () => pass('slots', heap),
    },
    {
      unit: 'ms/start',
      targets: { 'our slots, for agents': MOST_OF_SPAWN, 'our slots': MOST_OF_SPAWN },
      rounds: 5,
      warmUp: 1,
    },
  );
  rows.push(
    ...measured,
    limitRow(label, 'our slots, of 0.2 ms', measured.at(-1).median, 'ms/start', MOST_MS),
  );
}
rmSync(directory, { recursive: true, force: true });
console.log(JSON.stringify(rows));

function pass(contender, heap) {
  const argv = ['--expose-gc', PASS, contender, String(heap), bundle];
  return Number(execFileSync(process.execPath, argv, { encoding: 'utf8' }));
}
