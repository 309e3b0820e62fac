// What the coordinator holds while 200 workers live, and whether anything grows over a run of many units: memory, descriptors,
// timers, listeners of the process.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkout, commandPlan, flat } from './checkout.mjs';
import { QUICK, limitRow } from './measure.mjs';

const LIVE = 200;
const MOST_MB = 150;
const UNITS = QUICK ? 300 : 10_000;
const PASS = fileURLToPath(new URL('./memory-pass.mjs', import.meta.url));
const rows = [];
if (platform() !== 'linux') console.error('memory is left out: it needs /proc');
else {
  const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
  const live = pass(directory, 'live', commandPlan(flat(LIVE), ['sleep', '1000']));
  const label = `${LIVE} live workers`;
  rows.push(limitRow(label, 'memory of the coordinator', live.seen[0].rss_mb, 'MB', MOST_MB));
  for (const kind of ['descriptors', 'timers', 'listeners'])
    rows.push(leftOver(label, `${kind} left after them`, live.before[kind], live.after[kind]));
  const grown = pass(directory, 'growth', commandPlan(flat(UNITS), ['/bin/true']));
  const [early, late] = grown.seen;
  const run = `${UNITS.toLocaleString('en')} units, their end against a tenth of them`;
  for (const [kind, most] of [
    ['heap_mb', 1.5],
    ['rss_mb', 1.5],
    ['descriptors', 1.1],
    ['timers', 1.1],
    ['listeners', 1],
  ])
    rows.push(growth(run, kind, early[kind], late[kind], most));
  rmSync(directory, { recursive: true, force: true });
}
console.log(JSON.stringify(rows));

function pass(directory, what, plan) {
  const root = checkout(directory, plan);
  const argv = ['--expose-gc', PASS, what, root];
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' }));
}

function leftOver(label, contender, before, after) {
  return { ...limitRow(label, contender, after, 'in all', Math.max(1, before)), median: after };
}

function growth(label, kind, early, late, target) {
  const unit = kind.endsWith('_mb') ? 'MB' : 'in all';
  return { ...limitRow(label, kind.replace('_mb', ''), late, unit, Math.max(1, early)), target };
}
