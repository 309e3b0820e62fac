import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeCheckout, nodeUnit, type Checkout } from './checkout.ts';
import { ralph } from './ralph.ts';

const COUNT = "require('node:fs').appendFileSync(process.env.RALPH_WORKER_ID + '/count', 'x')";
const WAITS = `${COUNT}; process.exit(require('node:fs').existsSync('b/go') ? 0 : 1)`;

/** A run of which one unit has finished and one has failed, and what would let that succeed. */
async function failedRun(checkout: Checkout): Promise<{ readonly id: string; readonly journal: string }> {
  const plan = await checkout.plan([nodeUnit('a', COUNT), nodeUnit('b', WAITS, { dependencies: ['a'] })]);
  await ralph(['run', plan, '--confine', 'off', '--max-workers', '2'], { cwd: checkout.root });
  await writeFile(join(checkout.root, 'b/go'), '');
  const [id = ''] = await readdir(join(checkout.root, '.agent/runs'));
  return { id, journal: join(checkout.root, '.agent/runs', id, 'journal.ndjson') };
}

test('a run that left something to do says how to resume it; the resume shows what it does, and does it', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', COUNT), nodeUnit('b', WAITS, { dependencies: ['a'] })]);
  const run = await ralph(['run', plan, '--confine', 'off'], { cwd: checkout.root });
  const [, id = ''] = /^resume with: ralph resume (\S+)$/m.exec(run.stdout) ?? [];
  expect({ exitCode: run.exitCode, id: /^\d{8}-\d{6}-[0-9a-f]{6}$/.test(id) }).toEqual({
    exitCode: 1,
    id: true,
  });
  await writeFile(join(checkout.root, 'b/go'), '');
  const { stdout, exitCode } = await ralph(['resume', id.slice(0, 12)], { cwd: checkout.root });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^ {2}skip +a +succeeded in attempt 1$/m);
  expect(stdout).toMatch(/^ {2}redo +b +attempt 1 failed: exit_non_zero$/m);
  expect(stdout).not.toContain('resume with:');
  expect(await readFile(join(checkout.root, 'a/count'), 'utf8')).toBe('x');

  const again = await ralph(['run', plan, '--resume'], { cwd: checkout.root });
  expect(again.stdout).toContain('nothing is left to do');
  expect(again.exitCode).toBe(0);
});

test.for([
  { name: 'asked for none', flags: ['--confine', 'off'], says: /^not confined/m },
  { name: 'asked for an audit', flags: ['--confine', 'audit'], says: /^not confined/m },
  {
    name: 'is asked for an audit by the resume',
    flags: ['--confine', 'off'],
    more: ['--confine', 'audit'],
    says: /is only found$/m,
  },
])('a resume of a run that $name does not say that there is no jail', async ({ flags, more = [], says }) => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', 'process.exit(1)')]);
  await ralph(['run', plan, ...flags], { cwd: checkout.root });
  const { stdout } = await ralph(['resume', '--accept-changes', ...more], { cwd: checkout.root });
  expect(stdout).toMatch(says);
  expect(stdout).not.toContain('no jail on this machine');
});

test('with --json, standard output has the events and nothing else, numbered on from where the run stopped', async () => {
  await using checkout = await makeCheckout();
  const { journal } = await failedRun(checkout);
  const before = readFileSync(journal, 'utf8');
  const { stdout, stderr, exitCode } = await ralph(['resume', '--json'], { cwd: checkout.root });
  expect(exitCode).toBe(0);
  expect(readFileSync(journal, 'utf8')).toBe(`${before}${stdout}\n`);
  expect(stderr).toMatch(/^ {2}skip +a /m);
});

test('--dry-run shows it and leaves everything as it was, also as JSON', async () => {
  await using checkout = await makeCheckout();
  const { id } = await failedRun(checkout);
  const photograph = async (): Promise<string> =>
    (await execa('find', ['.', '-type', 'f', '-printf', '%p %s %T@ %i\n'], { cwd: checkout.root })).stdout;
  const before = await photograph();
  const words = await ralph(['resume', '--dry-run'], { cwd: checkout.root });
  const { stdout, exitCode } = await ralph(['resume', id, '--dry-run', '--json'], { cwd: checkout.root });
  expect(words.stdout).toMatch(/^ {2}redo +b /m);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    run_id: id,
    units: [
      { unit_id: 'a', action: 'skip' },
      { unit_id: 'b', action: 'redo' },
    ],
    end: [],
    changes: [],
  });
  expect(await photograph()).toBe(before);
});

test('another plan is explained unit by unit and refused with exit code 2; --accept-changes takes it', async () => {
  await using checkout = await makeCheckout();
  const { journal } = await failedRun(checkout);
  await checkout.plan([nodeUnit('a', `${COUNT};`), nodeUnit('b', WAITS), nodeUnit('c', COUNT)]);
  const before = readFileSync(journal, 'utf8');
  const refused = await ralph(['resume'], { cwd: checkout.root });
  expect(refused.exitCode).toBe(2);
  for (const text of ['units added to the plan: c', 'a (command)', 'b (dependencies)', '--accept-changes'])
    expect(refused.stderr).toContain(text);
  expect(readFileSync(journal, 'utf8')).toBe(before);
  const { stdout, exitCode } = await ralph(['resume', '--accept-changes'], { cwd: checkout.root });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^ {2}redo +a +the plan changed its command$/m);
  expect(await readFile(join(checkout.root, 'a/count'), 'utf8')).toBe('xx');
  expect(existsSync(join(checkout.root, 'c/count'))).toBe(true);
});

test('a branch that moved is told, and an option of the resume too', async () => {
  await using checkout = await makeCheckout();
  await failedRun(checkout);
  const commit = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@localhost',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    'mine',
  ];
  await execa('git', commit, { cwd: checkout.root });
  const { stdout, stderr, exitCode } = await ralph(['resume', '--max-workers', '1'], { cwd: checkout.root });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/the branch moved: commit [0-9a-f]{10} \(mine\)/);
  expect(stdout).toContain('note: max workers: 1 instead of 2');
});

test.for([
  {
    name: 'a missing plan.json',
    spoil: (journal: string) => writeFileSync(join(journal, '../plan.json'), ''),
    text: /plan\.json.*\n.*restore these files from a backup, or start a new run/,
  },
  {
    name: 'a damaged journal',
    spoil: (journal: string) =>
      writeFileSync(journal, readFileSync(journal, 'utf8').replace('"seq":2', '"seq":9')),
    text: /corrupt at line 2: expected "seq":2, got "seq":9\. .*restore it from a backup, or start a new run/,
  },
])('$name is refused with its place and what to do', async ({ spoil, text }) => {
  await using checkout = await makeCheckout();
  const { journal } = await failedRun(checkout);
  spoil(journal);
  const { stderr, exitCode } = await ralph(['resume'], { cwd: checkout.root });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(text);
});

test('an unknown run is refused with those that are there', async () => {
  await using checkout = await makeCheckout();
  const { id } = await failedRun(checkout);
  const { stderr, exitCode } = await ralph(['resume', 'nothing-like-it'], { cwd: checkout.root });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(id);
  const other = await checkout.plan([nodeUnit('a', COUNT)]);
  await writeFile(join(checkout.root, 'other.json'), readFileSync(join(checkout.root, other)));
  const none = await ralph(['run', 'other.json', '--resume'], { cwd: checkout.root });
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('there is no run of') });
});

test('a run that still works is not touched: the refusal names its process', async () => {
  await using checkout = await makeCheckout();
  await mkdir(join(checkout.root, 'a'));
  await execa('mkfifo', [join(checkout.root, 'a/started')]);
  const code = "require('node:fs').writeFileSync('a/started', 'x'); setInterval(() => {}, 1e6);";
  const run = ralph(['run', await checkout.plan([nodeUnit('a', code)]), '--confine', 'off'], {
    cwd: checkout.root,
  });
  await readFile(join(checkout.root, 'a/started'));
  for (const args of [['resume'], ['resume', '--dry-run']]) {
    const { stderr, exitCode } = await ralph(args, { cwd: checkout.root });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`process ${run.pid}`);
  }
  run.kill('SIGINT');
  const { stdout, exitCode } = await run;
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/^resume with: ralph resume /m);
});

test('what is only for a resume is refused for a new run', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', COUNT)]);
  const { stderr, exitCode } = await ralph(['run', plan, '--accept-changes'], { cwd: checkout.root });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('add --resume');
});
