import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeCheckout } from './checkout.ts';
import { ralph } from './ralph.ts';

const PLAN = `# what is to be done
work_units:
  - unit_id: api # first of all
    description: Do the api
    allowed_directories: [src]
  - unit_id: ui
    description: Do the ui
    allowed_directories: [src/ui]
  - unit_id: docs
    description: Describe it
    allowed_directories: [docs]
    dependencies: [api, api]
`;

const CYCLE = `work_units:
  - { unit_id: a, description: x, allowed_directories: [a], dependencies: [b] }
  - { unit_id: b, description: x, allowed_directories: [b], dependencies: [a] }
`;

let directory = '';
const inDirectory = (name: string) => join(directory, name);
const contents = (name: string) => readFile(inDirectory(name), 'utf8');
const validate = (args: readonly string[], input = '') =>
  ralph(['validate', ...args], { cwd: directory, input });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ralph-validate-'));
  await writeFile(inDirectory('plan.yaml'), PLAN, { mode: 0o640 });
  await writeFile(inDirectory('cycle.yaml'), CYCLE);
});

afterEach(() => rm(directory, { recursive: true }));

test('an error comes with its line and what would repair it, the safest first', async () => {
  const { stdout, exitCode } = await validate(['plan.yaml']);
  expect(exitCode).toBe(2);
  expect(stdout).toMatchInlineSnapshot(`
    "warning: plan.yaml:12:25 work_units[2].dependencies[1]: the dependency "api" is listed more than once: remove the others
        --fix: name the dependency of "docs" on "api" once
    plan.yaml cannot run: 1 problem
    plan.yaml:8:27 work_units[1].allowed_directories[0]: "src" of unit "api" overlaps "src/ui" of unit "ui": give each unit directories of its own, merge the units, or let one depend on the other
        --fix: let "ui" depend on "api"
        --fix --prefer merge: merge "ui" into "api""
  `);
});

test('in a checkout its files tell where a directory can be narrowed to, and what is shared', async () => {
  await using checkout = await makeCheckout();
  for (const path of ['src/ui', 'src/core']) {
    await mkdir(join(checkout.root, path), { recursive: true });
    await writeFile(join(checkout.root, path, 'x.ts'), '');
  }
  await writeFile(join(checkout.root, 'package.json'), '{}');
  await writeFile(join(checkout.root, 'plan.yaml'), PLAN);
  const { stdout } = await ralph(['validate', '../plan.yaml'], { cwd: join(checkout.root, 'src') });
  expect(stdout).toContain('    --fix --prefer narrow: narrow "src" of "api" to "src/core"');
  expect(stdout).toContain('warning: ../plan.yaml:3:3 work_units: "package.json" can be written by no unit');
});

test('--fix writes the repaired plan into its file, with its comments and its mode', async () => {
  const { stdout, exitCode } = await validate(['--fix', 'plan.yaml']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    'plan.yaml: 2 repairs\n  let "ui" depend on "api"\n  name the dependency of "docs" on "api" once\n',
  );
  expect(stdout).toContain('plan.yaml: valid');
  expect(await contents('plan.yaml')).toBe(
    PLAN.replace('[src/ui]\n', '[src/ui]\n    dependencies: [api]\n').replace('[api, api]', '[api]'),
  );
  expect((await stat(inDirectory('plan.yaml'))).mode & 0o777).toBe(0o640);
  expect((await readdir(directory)).toSorted()).toEqual(['cycle.yaml', 'plan.yaml']);
});

test('--prefer chooses how units that overlap are repaired', async () => {
  const { stdout, exitCode } = await validate(['--fix', '--prefer', 'merge', 'plan.yaml']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('  merge "ui" into "api"\n');
  expect(await contents('plan.yaml')).toContain('allowed_directories: [src, src/ui]');
});

test('a plan from standard input is repaired onto standard output, and people read standard error', async () => {
  const { stdout, stderr, exitCode } = await validate(['--fix', '-'], PLAN);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('    dependencies: [api]');
  expect(stdout).toContain('# first of all');
  expect(stderr).toContain('standard input: 2 repairs');
  const again = await ralph(['validate', '--fix', '-'], { cwd: directory, input: `${stdout}\n` });
  expect(again.stdout).toBe(stdout);
  expect(again.stderr).toContain('standard input: nothing that can be repaired\n');
});

test('where nothing can be repaired, the file is left alone', async () => {
  const before = await stat(inDirectory('cycle.yaml'), { bigint: true });
  const { stdout, exitCode } = await validate(['--fix', 'cycle.yaml']);
  expect(exitCode).toBe(2);
  expect(stdout).toContain('cycle.yaml: nothing that can be repaired without you\n');
  const after = await stat(inDirectory('cycle.yaml'), { bigint: true });
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
});

test('a plan with a wrong field is not repaired before that is mended', async () => {
  const wrong = PLAN.replace('description: Do the ui', 'description: 7');
  const { stdout, stderr, exitCode } = await validate(['--fix', '-'], wrong);
  expect(exitCode).toBe(2);
  expect(`${stdout}\n`).toBe(wrong);
  expect(stderr).toContain('nothing that can be repaired without you; mend the wrong fields first');
});

test('a plan whose text has mistakes is not repaired, but they are told with all else', async () => {
  const text = PLAN.replace('# first of all', '\n    unit_id: api');
  await writeFile(inDirectory('plan.yaml'), text);
  const { stdout, stderr, exitCode } = await validate(['--fix', '--json', 'plan.yaml']);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 2 });
  expect(JSON.parse(stdout)).toMatchObject({
    problems: [{ code: 'duplicate_key', line: 4 }, { code: 'overlap' }],
    repaired: [],
  });
  const { stdout: told } = await validate(['--fix', 'plan.yaml']);
  expect(told).toContain(
    'plan.yaml: nothing that can be repaired without you; mend the wrong fields first\n',
  );
  expect(told).toContain('"unit_id" stands twice');
  expect(await contents('plan.yaml')).toBe(text);
});

test.for([
  { name: 'plan.yaml', text: PLAN },
  { name: 'plan.md', text: '## Work Units\n\n- [a] x\n  Directories: src\n- [b] y\n  Directories: src/ui\n' },
])('$name with a byte order mark is repaired and keeps it', async ({ name, text }) => {
  await writeFile(inDirectory(name), `\uFEFF${text.replaceAll('\n', '\r\n')}`);
  expect((await validate(['--fix', name])).exitCode).toBe(0);
  expect(await contents(name)).toMatch(/^\uFEFF(?:[^\n]*\r\n)*$/u);
});

test('units of a plan in Markdown can be merged', async () => {
  await writeFile(
    inDirectory('plan.md'),
    '## Work Units\n\n- [a] Do x.\n  Directories: src\n- [b] Do y\n  Directories: src/ui\n- [c] Do z\n  Directories: src/ui\n',
  );
  expect(await validate(['--fix', '--prefer', 'merge', 'plan.md'])).toMatchObject({ exitCode: 0 });
  expect(await contents('plan.md')).toBe(
    '## Work Units\n\n- [a] Do x. Do y; Do z\n  Directories: src, src/ui\n',
  );
});

test('what can be repaired is, and the rest still makes it fail', async () => {
  const both = `${CYCLE}  - { unit_id: c, description: x, allowed_directories: [c], dependencies: [c] }\n`;
  await writeFile(inDirectory('cycle.yaml'), both);
  const { stdout, exitCode } = await validate(['--fix', 'cycle.yaml']);
  expect(exitCode).toBe(2);
  expect(stdout).toContain('cycle.yaml: 1 repair\n  remove the dependency of "c" on "c"\n');
  expect(stdout).toContain('cycle.yaml cannot run: 1 problem\n');
});

test('a symbolic link keeps leading to the file that is repaired', async () => {
  await symlink('plan.yaml', inDirectory('link.yaml'));
  expect((await validate(['--fix', 'link.yaml'])).exitCode).toBe(0);
  expect((await lstat(inDirectory('link.yaml'))).isSymbolicLink()).toBe(true);
  expect(await contents('plan.yaml')).toContain('dependencies: [api]');
});

test('a read-only file is not replaced, whoever asks', async () => {
  await chmod(inDirectory('plan.yaml'), 0o444);
  const { stdout, stderr, exitCode } = await validate(['--fix', 'plan.yaml']);
  expect(stderr).toContain('plan.yaml: nothing was written: the file is read-only; make it writable first');
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  expect(await contents('plan.yaml')).toBe(PLAN);
});

test('--json has everything under stable names', async () => {
  const before = JSON.parse((await validate(['--json', 'plan.yaml'])).stdout);
  expect(before).toMatchObject({
    valid: false,
    problems: [
      {
        code: 'overlap',
        severity: 'error',
        line: 8,
        unit_ids: ['api', 'ui'],
        repairs: [
          { type: 'serialise', unit_id: 'ui', after: 'api' },
          { type: 'merge', unit_id: 'ui', into: 'api' },
        ],
      },
    ],
    warnings: [{ code: 'duplicate_dependency', severity: 'warning' }],
    skipped: [],
  });
  const fixed = await validate(['--json', '--fix', '--max-workers', '2', 'plan.yaml']);
  expect(JSON.parse(fixed.stdout)).toMatchObject({
    valid: true,
    problems: [],
    repaired: [{ type: 'serialise' }, { type: 'remove_duplicate_dependency' }],
    units: 3,
    dependencies: 2,
    levels: [['api'], ['ui', 'docs']],
    widest: 2,
    widest_level: 1,
    critical_path: ['api', 'ui'],
    critical_path_cost: 2,
    cost_in: 'units',
    work: 3,
    max_workers: 2,
    least_cost: 2,
    best_speed_up: 1.5,
  });
  const stream = await validate(['--json', '--fix', '-'], PLAN);
  expect(JSON.parse(stream.stdout)).toMatchObject({ valid: true, text: await contents('plan.yaml') });
});

test('a run does not drown in the warnings of its plan', async () => {
  const units = Array.from(
    { length: 30 },
    (_, index) => `  - { unit_id: u${index}, description: x, allowed_directories: [d${index}], agnet: x }\n`,
  );
  await writeFile(inDirectory('many.yaml'), `work_units:\n${units.join('')}`);
  const { stderr } = await ralph(['run', 'many.yaml'], { cwd: directory });
  expect(stderr.match(/the field "agnet" is unknown/g)).toHaveLength(10);
  expect(stderr).toContain('… and 20 more; ralph validate shows them\n');
});
