import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command, as its users start it. */
export const RALPH = fileURLToPath(new URL('../packages/cli/bin/ralph.cjs', import.meta.url));

/** A plan of command units; each unit gives the places of those that it needs, all of them before it. */
export function commandPlan(needs, command) {
  const work_units = needs.map((needed, place) => ({
    unit_id: `unit-${place}`,
    description: 'A unit of a bench',
    allowed_directories: [`work/unit-${place}`],
    dependencies: needed.map((other) => `unit-${other}`),
    agent: 'command',
    command,
  }));
  return { schema_version: 1, work_units };
}

/** So many units of which none needs another. */
export function flat(count) {
  return Array.from({ length: count }, () => []);
}

/** A small repository with one commit, the directory of each unit, and the plan in `plan.json`. */
export function checkout(parent, plan) {
  const root = realpathSync(mkdtempSync(join(parent, 'checkout-')));
  const git = (...args) => execFileSync('git', args, { cwd: root, stdio: 'ignore' });
  for (const { allowed_directories: directories } of plan.work_units) {
    for (const directory of directories) mkdirSync(join(root, directory), { recursive: true });
  }
  writeFileSync(join(root, 'README.md'), 'A checkout for a bench.\n');
  writeFileSync(join(root, '.gitignore'), '.agent/\nplan.json\n');
  writeFileSync(join(root, 'plan.json'), JSON.stringify(plan));
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '--quiet', '-m', 'start');
  return root;
}

/** What runPlan needs for the plan of a checkout; the rest is for the bench to say. */
export function runOptions(root) {
  return {
    plan: JSON.parse(readFileSync(join(root, 'plan.json'), 'utf8')),
    planPath: null,
    planSha256: '0'.repeat(64),
    root,
    agent: null,
    verify: null,
    failFast: false,
    requireConfine: null,
    ralphVersion: '0.0.0',
    onEvent() {},
  };
}
