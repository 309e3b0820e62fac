// One event of a worker: the reducer against the same rules and facts on records changed in place in a Map.
// Each contender has a process of its own, so that none collects the garbage of another.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { rowsOf, takeTurns } from './measure.mjs';

const TARGETS = new Map([
  [10, 3],
  [1_000, 5],
  [10_000, 6],
]);

const rows = [];
for (const [size, target] of TARGETS) {
  const samples = await takeTurns(
    {
      'mutable records in a Map': () => warmPass('floor', size),
      reduce: () => warmPass('reduce', size),
      'field writes, no rules': () => warmPass('fields', size),
    },
    { rounds: 7, warmUp: 1 },
  );
  rows.push(...rowsOf(`${size} units`, samples, 'ns/event', { reduce: target }));
}
console.log(JSON.stringify(rows));

function warmPass(contender, size) {
  const program = fileURLToPath(new URL('./reduce-pass.mjs', import.meta.url));
  return Number(execFileSync(process.execPath, [program, contender, String(size)], { encoding: 'utf8' }));
}
