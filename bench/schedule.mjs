// A random DAG of in-process units, from the plan to the last end: reduce and nextAttempts against counting indegrees in typed
// arrays. Each sample is the first pass of a fresh process.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureRows, peer } from './measure.mjs';
import { missingPackages } from './peers.mjs';

const SIZES = [1000, 10_000, 50_000, 100_000];

// It grows with the square of the plan.
const MOST_FOR_ASYNC = 1000;

const rows = [];
for (const size of SIZES) {
  const contenders = {
    'indegrees in typed arrays': () => coldPass('floor', size),
    'reduce and nextAttempts': () => coldPass('reducer', size),
    'p-graph': peer(missingPackages(['p-graph']), () => coldPass('p-graph', size)),
    'async.auto': peer(
      size > MOST_FOR_ASYNC
        ? `more than ${MOST_FOR_ASYNC} units take it minutes`
        : missingPackages(['async']),
      () => coldPass('async', size),
    ),
  };
  const targets = size === 100_000 ? { 'reduce and nextAttempts': 2 } : {};
  const label = `${size.toLocaleString('en')} units`;
  rows.push(...(await measureRows(label, contenders, { unit: 'ns/unit', targets, rounds: 5, warmUp: 1 })));
}
console.log(JSON.stringify(rows));

function coldPass(contender, size) {
  const program = fileURLToPath(new URL('./schedule-pass.mjs', import.meta.url));
  return Number(
    execFileSync(process.execPath, ['--expose-gc', program, contender, String(size)], { encoding: 'utf8' }),
  );
}
