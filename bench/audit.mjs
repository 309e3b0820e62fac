// Two looks at a repository of 10,000 and of 100,000 files, as before and after a unit, against one `git status`. Floor and
// contender take turns on the same repository; it lies in a temporary directory.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSource } from './bundle-source.mjs';
import { rowsOf, takeTurns } from './measure.mjs';

const PER_DIRECTORY = 50;
// The user's own configuration stays as it is.
const CACHED = ['-c', 'core.untrackedCache=true', '-c', 'status.showUntrackedFiles=all'];
const UNIT_MS = 60_000;
const PASS = fileURLToPath(new URL('./audit-pass.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
const rows = [];
// The audit alone is no export of its package.
await bundleSource(new URL('../packages/coordinator/src/audit/audit.ts', import.meta.url), directory);
for (const files of [10_000, 100_000]) {
  const root = repository(files);
  const label = `${files.toLocaleString('en')} files`;
  const samples = await takeTurns(
    {
      'git status': () => timed(() => status(root, [])),
      'git status, untracked cache, ignored files too': () => timed(() => status(root, CACHED)),
      'audit: open': () => pass(root, 'open'),
      'audit: look after a unit': () => pass(root, 'check'),
    },
    { rounds: 3, warmUp: 1 },
  );
  const measured = rowsOf(label, samples, 'ms');
  rows.push(...measured);
  const ofUnit = measured
    .filter(({ contender }) => contender.startsWith('audit'))
    .reduce((sum, { median }) => sum + median, 0);
  rows.push(
    files === 10_000
      ? limit(label, 'open and look, of a unit of 60 s', ofUnit, UNIT_MS, 0.05)
      : limit(label, 'look, of one second', measured.at(-1).median, 1000, 1),
  );
}
rmSync(directory, { recursive: true, force: true });
console.log(JSON.stringify(rows));

function limit(label, contender, ms, floor, target) {
  return { case: label, contender, median: ms, unit: 'ms', spread_percent: 0, ratio: ms / floor, target };
}

function timed(act) {
  const begin = performance.now();
  act();
  return performance.now() - begin;
}

function status(root, settings) {
  const more = settings.length === 0 ? [] : ['--ignored=matching'];
  execFileSync('git', [...settings, 'status', '--porcelain=v1', '-z', '-uall', ...more], { cwd: root });
}

function pass(root, what) {
  const state = mkdtempSync(join(directory, 'state-'));
  return Number(execFileSync(process.execPath, [PASS, what, root, state, directory], { encoding: 'utf8' }));
}

function repository(files) {
  const root = mkdtempSync(join(directory, 'checkout-'));
  const git = (...args) => execFileSync('git', args, { cwd: root, stdio: 'ignore' });
  for (let index = 0; index < files; index += 1) {
    const place = join(
      root,
      `p${Math.floor(index / PER_DIRECTORY) % 40}`,
      `m${Math.floor(index / PER_DIRECTORY)}`,
    );
    if (index % PER_DIRECTORY === 0) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `f${index % PER_DIRECTORY}.ts`), `export const n = ${index};\n`);
  }
  git('init', '--quiet');
  git('config', 'gc.auto', '0');
  git('config', 'maintenance.auto', 'false');
  git('add', '.');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '--quiet', '-m', 'start');
  mkdirSync(join(root, '.agent'));
  return root;
}
