// A random DAG of in-process units, from the plan to the last end: reduce and nextAttempts against counting indegrees in typed
// arrays. Each sample is the first pass of a fresh process.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { rowsOf, takeTurns } from './measure.mjs';

const SIZES = [10_000, 50_000, 100_000];

const rows = [];
for (const size of SIZES) {
  const samples = await takeTurns(
    {
      'indegrees in typed arrays': () => coldPass('floor', size),
      'reduce and nextAttempts': () => coldPass('reducer', size),
    },
    { rounds: 7, warmUp: 1 },
  );
  rows.push(...rowsOf(`${size} units`, samples, 'ns/unit'));
}
console.log(JSON.stringify(rows));

function coldPass(contender, size) {
  const program = fileURLToPath(new URL('./schedule-pass.mjs', import.meta.url));
  return Number(
    execFileSync(process.execPath, ['--expose-gc', program, contender, String(size)], { encoding: 'utf8' }),
  );
}
