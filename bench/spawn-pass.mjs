// node bench/spawn-pass.mjs bare|off|audit DIR: runs 1,000 units of /bin/true once and prints the wall time in ms. What it
// leaves in DIR is for the caller to remove, after all samples: removing thousands of files slows the disk for a while.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const UNITS = 1_000;
const IN_FLIGHT = 8;
const COMMAND = '/bin/true';

const [level, directory] = process.argv.slice(2);
console.log(level === 'bare' ? await timed(spawnAll) : await timedPlan());

async function timed(act) {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}

async function spawnAll() {
  let left = UNITS;
  const slot = async () => {
    while (left > 0) {
      left -= 1;
      const code = await exitCode(spawn(COMMAND, [], { stdio: 'ignore' }));
      if (code !== 0) throw new Error(`${COMMAND} ended with exit code ${code}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, slot));
}

function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

async function timedPlan() {
  const { runPlan } = await import('../packages/coordinator/dist/index.js');
  const root = checkout();
  // What was written to make the checkout is not the run's.
  execFileSync('sync');
  return await timed(async () => {
    const result = await runPlan({
      plan: plan(),
      planPath: null,
      planSha256: '0'.repeat(64),
      root,
      agent: null,
      maxWorkers: IN_FLIGHT,
      verify: null,
      failFast: false,
      confine: level,
      requireConfine: null,
      ralphVersion: '0.0.0',
      onEvent() {},
    });
    if (result.summary.outcome !== 'succeeded') throw new Error(`the run ${result.summary.outcome}`);
  });
}

function plan() {
  const work_units = Array.from({ length: UNITS }, (_, index) => ({
    unit_id: `unit-${index}`,
    description: 'Do nothing',
    allowed_directories: [`work/unit-${index}`],
    dependencies: [],
    agent: 'command',
    command: [COMMAND],
  }));
  return { schema_version: 1, work_units };
}

/** A small repository with one commit and the directory of each unit. */
function checkout() {
  const root = realpathSync(mkdtempSync(join(directory, 'checkout-')));
  const git = (...args) => execFileSync('git', args, { cwd: root, stdio: 'ignore' });
  for (const { allowed_directories: directories } of plan().work_units) {
    for (const directory of directories) mkdirSync(join(root, directory), { recursive: true });
  }
  writeFileSync(join(root, 'README.md'), 'A checkout for a bench.\n');
  writeFileSync(join(root, '.gitignore'), '.agent/\n');
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '--quiet', '-m', 'start');
  return root;
}
