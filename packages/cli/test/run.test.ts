import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunSummarySchema } from '@ralph/manifest';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { ralph } from './ralph.ts';

const DONE = "require('node:fs').writeFileSync(process.env.RALPH_WORKER_ID + '/done.txt', 'done')";

async function summaryIn(root: string): Promise<ReturnType<typeof RunSummarySchema.parse>> {
  const text = await readFile(join(root, '.agent/artifacts/parallel_development_summary.json'), 'utf8');
  return RunSummarySchema.parse(JSON.parse(text));
}

test('a plan from standard input runs in a checkout named by --cwd', async () => {
  await using checkout = await makeCheckout();
  const input = JSON.stringify({
    work_units: [nodeUnit('a', DONE), nodeUnit('b', DONE, { dependencies: ['a'] })],
  });
  const { stdout, stderr, exitCode } = await ralph(['run', '-', '--cwd', checkout.root], {
    cwd: tmpdir(),
    input,
  });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(/^a +succeeded +1 +1 /m);
  expect(stdout).toContain('Verification: not run');
  expect(await readFile(join(checkout.root, 'b/done.txt'), 'utf8')).toBe('done');
});

test('a failed unit blocks what needs it and nobody else: exit code 1', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([
    nodeUnit('bad', "console.error('\\u001b[31mboom'); process.exit(3)"),
    nodeUnit('behind', DONE, { dependencies: ['bad'] }),
    nodeUnit('beside', DONE),
  ]);
  const { stdout, exitCode } = await ralph(['run', plan], { cwd: checkout.root });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^bad +failed/m);
  expect(stdout).toMatch(/^behind +blocked/m);
  expect(stdout).toMatch(/^beside +succeeded/m);
  expect(stdout).toMatch(/bad: exit_non_zero: .*3/);
  expect(stdout).not.toContain('\u001b');
});

test('a wrong MCP policy is told with file, line and path before anything starts: exit code 2', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', DONE)]);
  await mkdir(join(checkout.root, '.agent'));
  await writeFile(join(checkout.root, '.agent/mcp.toml'), '[web_visit]\ntimeout_ms = -1\nmax_bytes = 0\n');
  const { stderr, exitCode } = await ralph(['run', plan], { cwd: checkout.root });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /mcp\.toml:2:14: web_visit\.timeout_ms: .*\n.*mcp\.toml:3:13: web_visit\.max_bytes: /,
  );
});

test('--print-prompt prints what the agent of a unit would be told, and starts nothing', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([
    { unit_id: 'api', description: 'Add the endpoint', allowed_directories: ['src/api'], agent: 'claude' },
    nodeUnit('docs', DONE, { dependencies: ['api'] }),
  ]);
  const show = (unit: string) => ralph(['run', plan, '--print-prompt', unit], { cwd: checkout.root });
  const { stdout, stderr, exitCode } = await show('api');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(/^# Unit `api`\n\nAdd the endpoint\n/);
  expect(stdout).toContain('- `docs`: work on docs (`docs/`)');
  expect(existsSync(join(checkout.root, '.agent'))).toBe(false);
  const refused = await show('docs');
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('docs: the agent "command" gets no prompt');
});

test('an odd setting of a policy is noted, and the run goes on', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', DONE)]);
  await mkdir(join(checkout.root, '.agent'));
  await writeFile(join(checkout.root, '.agent/mcp.toml'), '[web_visit]\nspeed = 3\n');
  const { stdout, exitCode } = await ralph(['run', plan], { cwd: checkout.root });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^note: .*mcp\.toml:2:\d+: web_visit\.speed: the field "speed" is unknown/m);
});

test('a write outside of every unit is found and named: exit code 4', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('stray', "require('node:fs').writeFileSync('stray.txt', 'x')")]);
  const { stdout, exitCode } = await ralph(['run', plan, '--confine', 'audit'], { cwd: checkout.root });
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/^Out of bounds:\n {2}stray\.txt/m);
});

test('a machine without a jail is told so once, with where to read more', async () => {
  await using checkout = await makeCheckout();
  const { stdout: git } = await execa('which', ['git']);
  await mkdir(join(checkout.root, 'bin'));
  await execa('ln', ['-s', git, join(checkout.root, 'bin/git')]);
  const plan = await checkout.plan([nodeUnit('a', DONE)]);
  const run = (...args: readonly string[]) =>
    ralph(['run', plan, ...args], { cwd: checkout.root, env: { PATH: join(checkout.root, 'bin') } });
  const said = /^note: no jail on this machine.*--require-confine jail/gm;
  const { stdout, exitCode } = await run();
  expect(exitCode).toBe(0);
  expect(stdout.match(said)).toHaveLength(1);
  expect((await run('--confine', 'audit')).stdout).not.toMatch(said);
});

test.for([
  {
    name: 'fails',
    verify: 'echo first; echo "2 of 9 tests failed" >&2; exit 7',
    says: [/exit code 7/, /\| 2 of 9 tests failed/],
  },
  {
    name: 'does not exist',
    verify: 'no-such-command-here --now',
    says: [/exit code 127/, /\$ no-such-command-here --now/],
  },
])('a verification that $name is shown with its output: exit code 5', async ({ verify, says }) => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', DONE)], { verify: ['true'] });
  const { stdout, exitCode } = await ralph(['run', plan, '--verify', verify], { cwd: checkout.root });
  expect(exitCode).toBe(5);
  for (const pattern of says) expect(stdout).toMatch(pattern);
  expect((await summaryIn(checkout.root)).outcome).toBe('verification_failed');
});

test('a directory that is no git repository is worked in, and the run says once what that means', async () => {
  await using checkout = await makeCheckout();
  await rm(join(checkout.root, '.git'), { recursive: true });
  const plan = await checkout.plan([nodeUnit('a', DONE)]);
  const { stdout, exitCode } = await ralph(['run', plan, '--confine', 'audit'], { cwd: checkout.root });
  expect(exitCode).toBe(0);
  expect(stdout.match(/not a git repository/g)).toHaveLength(1);
});

test('a stray write can be left where it is, and a unit that made one be left alone', async () => {
  await using checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('stray', "require('node:fs').writeFileSync('stray.txt', 'x')")]);
  const args = ['run', plan, '--confine', 'audit', '--out-of-bounds', 'report'];
  const { stdout, exitCode } = await ralph(args, { cwd: checkout.root });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Out of bounds:\n {2}stray\.txt \(new, written by stray\)/m);
  expect(await readFile(join(checkout.root, 'stray.txt'), 'utf8')).toBe('x');
});

test.for([
  { name: 'no agent is named', args: [], says: /a: .*--agent/ },
  { name: 'the agent is unknown', args: ['--agent', 'cluade'], says: /a: .*cluade.*claude/ },
  { name: 'the agent is not installed', args: ['--agent', 'claude'], says: /claude[^]*install/i },
  { name: 'the checkout does not exist', args: ['--agent', 'script', '--cwd', 'nowhere'], says: /nowhere/ },
  {
    name: 'the checkout is a file',
    args: ['--agent', 'script', '--cwd', 'README.md'],
    says: /README\.md: expected the directory of a checkout/,
  },
])('nothing starts when $name: exit code 2', async ({ args, says }) => {
  await using checkout = await makeCheckout();
  await mkdir(join(checkout.root, 'bin'));
  const { stdout: git } = await execa('which', ['git']);
  await execa('ln', ['-s', git, join(checkout.root, 'bin/git')]);
  const plan = await checkout.plan([{ unit_id: 'a', description: 'x', allowed_directories: ['a'] }]);
  const env = { PATH: join(checkout.root, 'bin') };
  const { stdout, stderr, exitCode } = await ralph(['run', plan, ...args], { cwd: checkout.root, env });
  expect(stderr).toMatch(says);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
});
