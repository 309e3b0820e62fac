import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePlan } from '@ralph/manifest';
import { probeJail } from '@ralph/mcp-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../journal/temporary-directory.ts';
import { openRig, shell, statuses, typesOf, type Rig } from '../rig.ts';

const jail = await probeJail();

function gitOf(rig: Rig): (...args: readonly string[]) => string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...args], { cwd: rig.root, encoding: 'utf8' });
  git('config', 'user.name', 'Rig');
  git('config', 'user.email', 'rig@example.com');
  return git;
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
const PER_UNIT = { confine: 'audit', commit: 'per_unit' } as const;
const RESULT =
  '---\\ntype: development_result\\nstatus: completed\\n---\\n\\n## Summary\\n\\n- [S-1] Made the file\\n- [S-2] Tested it\\n';

test('a unit that succeeded is committed with what it says and where it comes from, and it is journalled', async () => {
  using rig = openRig();
  const git = gitOf(rig);
  rig.write('README.md', "the user's\n");
  const line = `echo made > a/new; printf %b '${RESULT}' > "$RALPH_WORKER_ARTIFACT_DIR/development_result.md"`;
  const { summary } = await rig.run([shell('a', line)], PER_UNIT);
  const commit = git('rev-parse', 'HEAD').trim();
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded', commit, commit_failure: null });
  expect(rig.events).toContainEqual(
    expect.objectContaining({ type: 'unit_committed', unit_id: 'a', attempt: 1, commit, files: ['a/new'] }),
  );
  expect(git('show', '-s', '--format=%an <%ae>%n%B').replace(summary.run_id, 'RUN')).toMatchInlineSnapshot(`
    "Rig <rig@example.com>
    Made the file

    - Made the file
    - Tested it

    Ralph-Unit: a
    Ralph-Run: RUN
    Ralph-Attempt: 1

    "
  `);
  expect(git('log', '-1', '--format=%(trailers:key=Ralph-Run,valueonly)').trim()).toBe(summary.run_id);
  expect(git('status', '--porcelain')).toContain(' M README.md');
  expect(git('status', '--porcelain', 'a')).toBe('');
});

test.for([
  { name: 'off is the default', plan: undefined, option: undefined, commits: 1 },
  { name: 'the plan may ask for it', plan: 'per_unit', option: undefined, commits: 2 },
  { name: 'the run may ask for it', plan: 'off', option: 'per_unit', commits: 2 },
  { name: 'the run may switch it off', plan: 'per_unit', option: 'off', commits: 1 },
] as const)('$name', async ({ plan, option, commits }) => {
  using rig = openRig();
  const git = gitOf(rig);
  const unit = { ...shell('a', 'echo x > a/x'), description: 'x', allowed_directories: ['a'] };
  const parsed = parsePlan({ work_units: [unit], ...(plan === undefined ? {} : { commit: plan }) });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  await rig.run([unit], { plan: parsed.plan, confine: 'audit', commit: option });
  expect(Number(git('rev-list', '--count', 'HEAD'))).toBe(commits);
});

test('what failed is not committed; once a later attempt succeeds, the work of all is', async () => {
  using rig = openRig();
  const git = gitOf(rig);
  const { summary } = await rig.run(
    [
      shell('bad', 'echo x > bad/x; exit 1'),
      shell(
        'twice',
        'if [ -e twice/first ]; then echo x > twice/second; else echo x > twice/first; exit 1; fi',
        {
          retries: 1,
        },
      ),
    ],
    PER_UNIT,
  );
  expect(statuses(summary)).toEqual({ bad: 'failed', twice: 'succeeded' });
  expect(lines(git('log', '--format=', '--name-only', 'HEAD~1..HEAD'))).toEqual([
    'twice/first',
    'twice/second',
  ]);
  expect(git('log', '-1', '--format=%(trailers:key=Ralph-Attempt,valueonly)').trim()).toBe('2');
  expect(git('status', '--porcelain', '-uall')).toContain('?? bad/x');
});

test('a commit of the coordinator is nobody’s stray write, and one of a worker still is', async () => {
  using rig = openRig();
  gitOf(rig);
  const wait = 'until [ "$(git rev-list --count HEAD)" = 2 ]; do sleep 0.05; done';
  const { summary } = await rig.run(
    [shell('a', 'echo x > a/x'), shell('b', `${wait}; echo x > b/x`)],
    PER_UNIT,
  );
  expect(summary).toMatchObject({ outcome: 'succeeded', out_of_bounds: [] });
  const commit = 'git -c core.hooksPath=/dev/null commit -q --allow-empty -m mine';
  const second = await rig.run([shell('c', `echo x > c/x; ${commit}`)], PER_UNIT);
  expect(second.summary.out_of_bounds).toMatchObject([{ path: '.git/refs/heads/main', unit_id: 'c' }]);
  expect(second.summary.workers[0]).toMatchObject({ status: 'failed', commit: null });
});

test('a commit on a branch whose name ends with a wide space is nobody’s stray write', async () => {
  using rig = openRig();
  const git = gitOf(rig);
  git('switch', '-q', '-c', 'x\u3000');
  const units = [
    { ...shell('a', 'echo x > a/x'), allowed_directories: ['a'] },
    { ...shell('b', 'echo x > b/x'), allowed_directories: ['b'], dependencies: ['a'] },
  ];
  const { summary } = await rig.run(units, PER_UNIT);
  expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded' });
  expect(git('rev-list', '--count', 'x\u3000')).toBe('3\n');
});

test('whoever builds on a unit starts when that is committed, so each commit has its own work', async () => {
  using rig = openRig();
  const git = gitOf(rig);
  const shared = { allowed_directories: ['shared'] };
  const { summary } = await rig.run(
    [
      shell('a', 'echo a > shared/file', shared),
      shell('b', 'echo b >> shared/file', { ...shared, dependencies: ['a'] }),
      shell('c', 'echo c >> shared/file', { ...shared, dependencies: ['b'] }),
    ],
    PER_UNIT,
  );
  expect(summary.outcome).toBe('succeeded');
  expect(['HEAD~2', 'HEAD~1', 'HEAD'].map((commit) => git('show', `${commit}:shared/file`))).toEqual([
    'a\n',
    'a\nb\n',
    'a\nb\nc\n',
  ]);
  expect(typesOf(rig.events, 'a').at(-1)).toBe('unit_committed');
});

test('a commit that fails does not fail the work; the summary names it', async () => {
  using rig = openRig();
  const git = gitOf(rig);
  git('config', 'filter.big.clean', 'cat');
  const { summary, summaryMarkdownPath } = await rig.run(
    [shell('a', "echo '* filter=big' > a/.gitattributes; echo x > a/x"), shell('b', 'echo x > b/x')],
    PER_UNIT,
  );
  expect(summary).toMatchObject({ outcome: 'succeeded', exit_code: 0 });
  expect(summary.workers).toMatchObject([
    { status: 'succeeded', commit: null, commit_failure: expect.stringContaining('filter') },
    { status: 'succeeded', commit_failure: null },
  ]);
  expect(typesOf(rig.events, 'a').at(-1)).toBe('commit_failed');
  expect(readFileSync(summaryMarkdownPath, 'utf8')).toContain('## Not committed');
  expect(rig.read('a/x')).toBe('x\n');
});

test('ignore rules, filters and a name that git is told by the environment count', async () => {
  using rig = openRig();
  const settings = temporaryDirectory();
  const file = join(settings, 'gitconfig');
  writeFileSync(join(settings, 'ignored'), '*.local\n');
  writeFileSync(file, `[core]\n\texcludesFile = ${settings}/ignored\n[user]\n\temail = u@example.com\n`);
  const variables = {
    GIT_CONFIG_GLOBAL: file,
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'filter.big.clean',
    GIT_CONFIG_VALUE_0: 'cat',
    GIT_CONFIG_KEY_1: 'user.name',
    GIT_CONFIG_VALUE_1: 'U',
  };
  Object.assign(process.env, variables);
  onTestFinished(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
  rig.write('.gitattributes', '*.psd filter=big\n');
  const { summary } = await rig.run(
    [shell('a', 'echo token > a/env.local; echo x > a/x'), shell('b', 'echo x > b/x.psd')],
    PER_UNIT,
  );
  expect(summary.workers).toMatchObject([
    { commit_failure: null },
    { commit: null, commit_failure: expect.stringContaining('git stores b/x.psd through a filter') },
  ]);
  const shown = execFileSync('git', ['show', '--format=%an <%ae>', '--name-only'], { cwd: rig.root });
  expect(lines(shown.toString())).toEqual(['U <u@example.com>', 'a/x']);
});

describe('a run that could not commit does not start', () => {
  test('when git does not know who commits', async () => {
    using rig = openRig();
    gitOf(rig)('config', 'user.name', '');
    await expect(rig.run([shell('a', 'touch a/started')], PER_UNIT)).rejects.toMatchObject({
      code: 'identity_missing',
      message: expect.stringContaining('git config user.name'),
    });
    expect(existsSync(join(rig.root, 'a/started'))).toBe(false);
  });

  test('when nothing tells what a unit changed', async () => {
    using rig = openRig();
    gitOf(rig);
    const run = rig.run([shell('a', 'touch a/started')], { confine: 'off', commit: 'per_unit' });
    await expect(run).rejects.toMatchObject({ code: 'confinement_unavailable' });
    expect(existsSync(join(rig.root, 'a/started'))).toBe(false);
  });
});

test.skipIf(!jail.available)(
  `in a jail a worker cannot write the index${jail.available ? '' : ` (skipped: ${jail.reason})`}`,
  async () => {
    using rig = openRig();
    const git = gitOf(rig);
    const { summary } = await rig.run(
      [
        shell('a', 'echo x > a/x; git add a/x'),
        shell('b', 'echo x > b/x; git status --porcelain > b/status'),
      ],
      { confine: 'jail', commit: 'per_unit' },
    );
    expect(statuses(summary)).toEqual({ a: 'failed', b: 'succeeded' });
    expect(lines(git('log', '--format=', '--name-only', 'HEAD~1..HEAD'))).toEqual(['b/status', 'b/x']);
  },
);

test('100 units, 16 at once, give 100 commits, each of exactly its unit’s paths, and no lock is in the way', async () => {
  using rig = openRig();
  const git = gitOf(rig);
  const units = Array.from({ length: 100 }, (_, index) => `u${String(index).padStart(3, '0')}`);
  const { summary } = await rig.run(
    units.map((unit) =>
      shell(unit, `echo ${unit} > ${unit}/one; mkdir ${unit}/in; echo ${unit} > ${unit}/in/two`),
    ),
    { ...PER_UNIT, maxWorkers: 16 },
  );
  expect(summary).toMatchObject({ outcome: 'succeeded', out_of_bounds: [] });
  expect(summary.workers.filter(({ commit_failure }) => commit_failure !== null)).toEqual([]);
  const log = git(
    'log',
    '--format=%x00%H %(trailers:key=Ralph-Unit,valueonly)',
    '--name-only',
    'HEAD~100..HEAD',
  );
  const commits = log.split('\0').slice(1).map(lines);
  expect(commits).toHaveLength(100);
  for (const [first = '', ...paths] of commits) {
    const [commit, unit = ''] = first.split(' ');
    expect(paths).toEqual([`${unit}/in/two`, `${unit}/one`]);
    expect(summary.workers.find(({ unit_id }) => unit_id === unit)?.commit).toBe(commit);
  }
  expect(git('status', '--porcelain')).toBe('');
}, 600_000);
