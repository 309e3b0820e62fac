// One event of a worker: the reducer against the same rules and facts on records changed in place in a Map.
// Each contender has a process of its own, so that none collects the garbage of another.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureRows, peer } from './measure.mjs';
import { missingPackages } from './peers.mjs';
import { REDUCE_PEERS } from './reduce-peers.mjs';

const TARGETS = new Map([
  [10, 3],
  [1_000, 5],
  [10_000, 6],
]);

const rows = [];
for (const [size, target] of TARGETS) {
  const peers = Object.entries(REDUCE_PEERS).map(([key, { name, packages }]) => [
    name,
    peer(missingPackages(packages), () => warmPass(key, size)),
  ]);
  const contenders = {
    'mutable records in a Map': () => warmPass('floor', size),
    reduce: () => warmPass('reduce', size),
    'field writes, no rules': () => warmPass('fields', size),
    ...Object.fromEntries(peers),
  };
  const asked = { unit: 'ns/event', targets: { reduce: target }, rounds: 5, warmUp: 1 };
  rows.push(...(await measureRows(`${size.toLocaleString('en')} units`, contenders, asked)));
}
console.log(JSON.stringify(rows));

function warmPass(contender, size) {
  const program = fileURLToPath(new URL('./reduce-pass.mjs', import.meta.url));
  return Number(execFileSync(process.execPath, [program, contender, String(size)], { encoding: 'utf8' }));
}
