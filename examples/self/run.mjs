#!/usr/bin/env node
// Fans four units out over four packages of a clone of this repository, and verifies them with the tests that they wrote.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plan } from './plan.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const ralph = join(root, 'packages/cli/bin/ralph.cjs');
const pnpm = join(root, 'node_modules/pnpm/bin/pnpm.cjs');

if (!existsSync(ralph) || !existsSync(pnpm)) run(process.execPath, [join(root, 'scripts/setup.mjs')]);

const workplace = mkdtempSync(join(tmpdir(), 'ralph-self-'));
const clone = join(workplace, 'clone');
const planPath = join(workplace, 'plan.json');

console.log(`A clone of this repository is made in ${clone}`);
run('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
// Everything is in pnpm's store already, from installing this repository.
run(process.execPath, [pnpm, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=silent'], {
  cwd: clone,
});
writeFileSync(planPath, `${JSON.stringify(plan, null, 2)}\n`);

const { status } = spawnSync(process.execPath, [ralph, 'run', planPath, '--cwd', clone], {
  stdio: 'inherit',
});
console.log(`\nLook around: git -C ${clone} diff\nClean up:    rm -rf ${workplace}`);
process.exit(status ?? 1);

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')} ended with exit code ${status}`);
    process.exit(1);
  }
}
