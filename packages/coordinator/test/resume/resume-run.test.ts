import { execFileSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { probeJail } from '@ralph/mcp-server';
import { describe, expect, test } from 'vitest';
import { findRun } from '../../src/find-run.ts';
import { previewResume, runPlan, type ResumePreview, type RunOptions } from '../../src/index.ts';
import { findSurvivors } from '../../src/resume/find-survivors.ts';
import { openRig, runOptions, shell, statuses, typesOf, type Rig, type UnitInput } from '../rig.ts';
import { countsOf, journalOf, resumeHere, resumeOptions, startCoordinator } from './crash-rig.ts';

const jail = await probeJail();

/** Works only once its file `go` is there. */
function waiting(unit_id: string, more: Partial<UnitInput> = {}): UnitInput {
  return shell(unit_id, `echo x >> ${unit_id}/count; [ -e ${unit_id}/go ]`, more);
}

function counting(unit_id: string, more: Partial<UnitInput> = {}): UnitInput {
  return shell(unit_id, `echo x >> ${unit_id}/count; echo made > ${unit_id}/made`, more);
}

function git(root: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Rig', '-c', 'user.email=rig@example.com'];
  return execFileSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8' }).trim();
}

/** Makes one commit of the last two, as an interactive rebase does. */
function squash(root: string, word: 'squash' | 'fixup'): void {
  const env = { ...process.env, GIT_SEQUENCE_EDITOR: `sed -i 2s/pick/${word}/`, GIT_EDITOR: 'true' };
  execFileSync('git', ['rebase', '-q', '-i', 'HEAD~2'], { cwd: root, env });
}

function actions({ units }: ResumePreview): Readonly<Record<string, string>> {
  return Object.fromEntries(units.map(({ unit_id, action }) => [unit_id, action]));
}

function pathsOf(rig: Rig) {
  return findRun(rig.root, null).paths;
}

/** Starts a coordinator and kills it as soon as something stands in a file. */
async function killedOnce(rig: Rig, options: RunOptions, file: string): Promise<void> {
  const coordinator = startCoordinator({ options });
  await expect.poll(() => rig.read(file), { timeout: 30_000 }).not.toBe('');
  coordinator.kill();
  await coordinator.exited;
}

/** Nothing of the newest run lives any more. */
async function gone(rig: Rig): Promise<void> {
  const { runId } = findRun(rig.root, null);
  await expect.poll(() => findSurvivors(runId, []), { timeout: 30_000 }).toEqual([]);
}

test('an attempt of a resumed run is told why the one before failed', async () => {
  using rig = openRig();
  const told = `printf '%s' "\${RALPH_PREVIOUS_FAILURE-none}" > a/told; [ -e a/go ] || { echo 'no go yet'; exit 7; }`;
  await rig.run([shell('a', told)]);
  expect(rig.read('a/told')).toBe('none');
  rig.write('a/go', '');
  expect(statuses((await resumeHere(rig.root)).summary)).toEqual({ a: 'succeeded' });
  expect(rig.read('a/told')).toMatch(/^exit_non_zero: .*exit code 7.*no go yet/);
});

test('defect 2: what depends on a unit that had finished can run, and the finished one does not run again', async () => {
  using rig = openRig();
  const first = await rig.run([
    counting('a'),
    waiting('b', { dependencies: ['a'] }),
    counting('c', { dependencies: ['b'] }),
  ]);
  expect(statuses(first.summary)).toEqual({ a: 'succeeded', b: 'failed', c: 'blocked' });
  rig.write('b/go', '');
  const { summary } = await resumeHere(rig.root);
  expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
  expect(summary).toMatchObject({ run_id: first.summary.run_id, outcome: 'succeeded', exit_code: 0 });
  expect(countsOf(rig.root)).toEqual({ a: 1, b: 2, c: 1 });
  expect(summary).toMatchObject({ resumed: 1, spent: { attempts: 4 } });
  expect(summary.workers[1]?.history?.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
});

test('defect 6: a failed run that is resumed makes as many attempts as its retries allow, and ends', async () => {
  using rig = openRig();
  const first = await rig.run([waiting('a', { retries: 1 })]);
  expect(first.summary).toMatchObject({ outcome: 'failed', exit_code: 1 });
  const { summary } = await resumeHere(rig.root);
  expect(summary).toMatchObject({ outcome: 'failed', exit_code: 1 });
  expect(summary.workers[0]).toMatchObject({ status: 'failed', attempts: 4 });
  expect(countsOf(rig.root)).toEqual({ a: 4 });
});

test('defect 7: a run of which nothing is left ends at once with the exit code that it had, and its journal stays', async () => {
  using rig = openRig();
  const first = await rig.run([counting('a')], { verify: 'true' });
  const before = readFileSync(first.journalPath);
  const previews: ResumePreview[] = [];
  const { summary } = await resumeHere(rig.root, { onPreview: (preview) => previews.push(preview) });
  expect(summary).toMatchObject({ outcome: 'succeeded', exit_code: 0 });
  expect(previews).toMatchObject([{ rest: false, units: [{ unit_id: 'a', action: 'skip' }], verify: null }]);
  expect(readFileSync(first.journalPath)).toEqual(before);
  expect(countsOf(rig.root)).toEqual({ a: 1 });
});

test('defect 10: a run is found from any directory of its checkout, wherever it was started', async () => {
  using rig = openRig();
  rig.write('deep/er/file', '');
  git(rig.root, 'add', '.');
  git(rig.root, 'commit', '-q', '-m', 'deep');
  await rig.run([waiting('a')], { root: join(rig.root, 'deep/er') });
  rig.write('a/go', '');
  const { summary } = await resumeHere(join(rig.root, 'deep'));
  expect(statuses(summary)).toEqual({ a: 'succeeded' });
  expect(existsSync(join(rig.root, 'deep/.agent'))).toBe(false);
});

describe('defect 33: there is a summary', () => {
  test('after a resume of a run that died without one', async () => {
    using rig = openRig();
    await startCoordinator({ options: runOptions(rig.root, [counting('a'), counting('b')]), die_at: 3 })
      .exited;
    const { summaryPath } = await resumeHere(rig.root);
    expect(JSON.parse(readFileSync(summaryPath, 'utf8'))).toMatchObject({ outcome: 'succeeded' });
  });

  test('after a resume with nothing left to do, where it was lost', async () => {
    using rig = openRig();
    const { summaryPath } = await rig.run([counting('a')]);
    rmSync(summaryPath);
    await resumeHere(rig.root);
    expect(JSON.parse(readFileSync(summaryPath, 'utf8'))).toMatchObject({ outcome: 'succeeded' });
  });
});

test('what a lost attempt had made gets into the commit of its unit, also when the next attempt came only two resumes later', async () => {
  using rig = openRig();
  git(rig.root, 'config', 'user.name', 'Rig');
  git(rig.root, 'config', 'user.email', 'rig@example.com');
  const units = [
    shell('a', 'touch a/begun; [ -e a/go ] || exec sleep 1000', { priority: 1 }),
    shell('b', '[ $RALPH_ATTEMPT -gt 1 ] && { echo two > b/two; exit; }; echo one > b/one; exec sleep 1000'),
  ];
  const options = runOptions(rig.root, units);
  const coordinator = startCoordinator({ options: { ...options, confine: 'audit', commit: 'per_unit' } });
  for (const file of ['a/begun', 'b/one'])
    await expect.poll(() => existsSync(join(rig.root, file)), { timeout: 30_000 }).toBe(true);
  coordinator.kill();
  await coordinator.exited;
  await gone(rig);
  const stop = new AbortController();
  const second = await resumeHere(rig.root, {
    given: { maxWorkers: 1 },
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'worker_spawned') stop.abort('SIGINT');
    },
  });
  expect(statuses(second.summary)).toEqual({ a: 'cancelled', b: 'cancelled' });
  expect(second.summary.workers[1]).toMatchObject({ files_changed: ['b/one'] });
  rig.write('a/go', '');
  const { summary } = await resumeHere(rig.root);
  expect(summary.workers[1]).toMatchObject({ status: 'succeeded', files_changed: ['b/one', 'b/two'] });
  expect(git(rig.root, 'status', '--porcelain', '-uall', 'b')).toBe('');
});

test('a run that was interrupted goes on, and so does one whose verification failed', async () => {
  using rig = openRig();
  const stop = new AbortController();
  const run = rig.run([shell('a', 'echo x >> a/count; [ -e a/go ] || sleep 60')], {
    signal: stop.signal,
    verify: '[ -e a/fixed ]',
  });
  await expect.poll(() => rig.read('a/count'), { timeout: 30_000 }).not.toBe('');
  stop.abort('SIGINT');
  expect((await run).summary.exit_code).toBe(130);
  rig.write('a/go', '');
  expect((await resumeHere(rig.root)).summary).toMatchObject({
    outcome: 'verification_failed',
    exit_code: 5,
  });
  rig.write('a/fixed', '');
  expect((await resumeHere(rig.root)).summary).toMatchObject({ outcome: 'succeeded', exit_code: 0 });
  expect(countsOf(rig.root)).toEqual({ a: 2 });
});

test('what still lives of a dead run is ended before anything starts, also what ignores SIGTERM and left its session', async () => {
  using rig = openRig();
  const stubborn = `trap '' TERM; echo $$ > a/pid; while :; do sleep 0.05; done`;
  const line = `[ -e a/pid ] && exit 0; setsid sh -c "${stubborn.replaceAll('$', '\\$')}" & sleep 60`;
  await killedOnce(rig, runOptions(rig.root, [shell('a', line)]), 'a/pid');
  const { summary } = await resumeHere(rig.root, { given: { graceMs: 100 } });
  expect(statuses(summary)).toEqual({ a: 'succeeded' });
  expect(findSurvivors(summary.run_id, [])).toEqual([]);
});

/** A resume tells of the stray writes of unit `a`, and takes them back. */
async function expectPutBack(rig: Rig): Promise<void> {
  const { summary } = await resumeHere(rig.root);
  expect(summary).toMatchObject({ outcome: 'out_of_bounds', exit_code: 4 });
  expect(summary.out_of_bounds).toMatchObject([
    { path: 'README.md', unit_id: 'a', restored: true },
    { path: 'stray.txt', unit_id: 'a', restored: true },
  ]);
  expect(rig.read('README.md')).toBe('# rig\n');
  expect(existsSync(join(rig.root, 'stray.txt'))).toBe(false);
}

test('what a lost attempt wrote outside its directories is found, told and put back as if it had ended', async () => {
  using rig = openRig();
  const line =
    '[ -e a/started ] && exit 0; echo bad > stray.txt; echo bad > README.md; echo > a/started; sleep 60';
  await killedOnce(rig, { ...runOptions(rig.root, [shell('a', line)]), confine: 'audit' }, 'a/started');
  await gone(rig);
  await expectPutBack(rig);
});

test('stray writes that were found and not put back when the coordinator died are put back by the resume, and told once', async () => {
  using rig = openRig();
  const line = '[ -e a/begun ] && exit 0; echo > a/begun; echo bad > stray.txt; echo bad > README.md';
  const options = { ...runOptions(rig.root, [shell('a', line)]), confine: 'audit' } as const;
  await startCoordinator({ options, die_on: 'out_of_bounds_found' }).exited;
  await gone(rig);
  expect(rig.read('README.md')).toBe('bad\n');
  await expectPutBack(rig);
});

describe('where units are committed', () => {
  function committing(rig: Rig, units: readonly UnitInput[]): RunOptions {
    git(rig.root, 'config', 'user.name', 'Rig');
    git(rig.root, 'config', 'user.email', 'rig@example.com');
    return { ...runOptions(rig.root, units), confine: 'audit', commit: 'per_unit' };
  }

  test('what a lost attempt changed in its directories is in the commit of the unit, and dependents wait for that', async () => {
    using rig = openRig();
    const line = 'if [ -e a/one ]; then echo > a/two; else echo > a/one; sleep 60; fi';
    const options = committing(rig, [shell('a', line), counting('b', { dependencies: ['a'] })]);
    await killedOnce(rig, options, 'a/one');
    await gone(rig);
    const { summary } = await resumeHere(rig.root);
    expect(summary.exit_code).toBe(0);
    expect(git(rig.root, 'log', '--format=%(trailers:key=Ralph-Unit,valueonly,separator=)')).toBe('b\na');
    expect(git(rig.root, 'show', '--format=', '--name-only', 'HEAD~')).toBe('a/one\na/two');
  });

  test('a unit that succeeded and was not committed is committed, and one whose commit nobody journalled is not twice', async () => {
    using rig = openRig();
    const options = committing(rig, [counting('a'), counting('b', { dependencies: ['a'] })]);
    await runPlan(options);
    const { journal } = pathsOf(rig);
    const lines = readFileSync(journal, 'utf8').split('\n');
    const cut = lines.findLastIndex((text) => text.includes('"type":"unit_committed"'));
    truncateSync(journal, Buffer.byteLength(`${lines.slice(0, cut).join('\n')}\n`));
    const head = git(rig.root, 'rev-parse', 'HEAD');
    expect((await previewResume(resumeOptions(rig.root))).commit).toEqual(['b']);
    const { summary } = await resumeHere(rig.root);
    expect(git(rig.root, 'rev-parse', 'HEAD')).toBe(head);
    expect(summary.workers[1]).toMatchObject({ unit_id: 'b', status: 'succeeded', commit: head });

    // Now it was not made at all.
    git(rig.root, 'reset', '-q', '--soft', 'HEAD~');
    git(rig.root, 'reset', '-q');
    truncateSync(journal, Buffer.byteLength(`${lines.slice(0, cut).join('\n')}\n`));
    const again = await resumeHere(rig.root);
    expect(again.summary.workers[1]?.commit).toBe(git(rig.root, 'rev-parse', 'HEAD'));
    expect(git(rig.root, 'status', '--porcelain')).toBe('');
  });

  test('a commit that failed is tried again by each resume, in order, until it is made or there is nothing to commit', async () => {
    using rig = openRig();
    const filtered = (unit: string): string =>
      `echo '* filter=big' | tee ${unit}/.gitattributes ${unit}/made`;
    const options = committing(rig, [
      shell('a', filtered('a')),
      counting('b', { dependencies: ['a'] }),
      shell('c', filtered('c'), { dependencies: ['b'] }),
    ]);
    git(rig.root, 'config', 'filter.big.clean', 'cat');
    const notices: string[] = [];
    await runPlan({ ...options, onNotice: (text) => notices.push(text) });
    const unitsOf = (): string => git(rig.root, 'log', '--format=%(trailers:key=Ralph-Unit,valueonly)');
    expect(unitsOf()).toBe('b');
    expect(notices).toEqual([expect.stringMatching(/^b is committed, and a, on which it builds, is not/)]);
    expect((await previewResume(resumeOptions(rig.root))).commit).toEqual(['a', 'c']);
    const stuck = await resumeHere(rig.root);
    expect(stuck.summary.workers.map(({ commit_failure }) => typeof commit_failure)).toEqual([
      'string',
      'object',
      'string',
    ]);

    git(rig.root, 'config', '--unset', 'filter.big.clean');
    const { summary } = await resumeHere(rig.root, { acceptChanges: true });
    expect(unitsOf().split(/\n+/)).toEqual(['c', 'a', 'b']);
    expect(summary.workers).toMatchObject([
      { commit: git(rig.root, 'rev-parse', 'HEAD~1'), commit_failure: null },
      { commit_failure: null },
      { commit: git(rig.root, 'rev-parse', 'HEAD'), commit_failure: null },
    ]);
    expect(await previewResume(resumeOptions(rig.root))).toMatchObject({ commit: [], rest: false });
  });

  test('a unit whose commit failed has that of a unit that committed the same paths', async () => {
    using rig = openRig();
    const shared = { allowed_directories: ['a'] };
    const options = committing(rig, [
      shell('a', "echo '* filter=big' > a/.gitattributes; echo a > a/x", shared),
      shell('b', ': > a/.gitattributes; echo b > a/x', { ...shared, dependencies: ['a'] }),
    ]);
    git(rig.root, 'config', 'filter.big.clean', 'cat');
    const notices: string[] = [];
    const { summary } = await runPlan({ ...options, onNotice: (text) => notices.push(text) });
    const commit = git(rig.root, 'rev-parse', 'HEAD');
    expect(summary.workers).toMatchObject([
      { commit, commit_failure: null },
      { commit, commit_failure: null },
    ]);
    expect(notices).toEqual([]);
    expect(await previewResume(resumeOptions(rig.root))).toMatchObject({ commit: [], rest: false });
    git(rig.root, 'commit', '-q', '--amend', '--no-edit', '--author', 'Other <other@example.com>');
    expect((await previewResume(resumeOptions(rig.root))).changes).toEqual([]);
  });

  test('a unit whose commit failed has the commit that the user made of its work, once a resume has found that', async () => {
    using rig = openRig();
    const options = committing(rig, [shell('a', "echo '* filter=big' | tee a/.gitattributes > a/x")]);
    git(rig.root, 'config', 'filter.big.clean', 'cat');
    await runPlan(options);
    git(rig.root, 'add', 'a');
    git(rig.root, 'commit', '-q', '-m', 'mine');
    const commit = git(rig.root, 'rev-parse', 'HEAD');
    expect((await previewResume(resumeOptions(rig.root))).commit).toEqual(['a']);
    const { summary } = await resumeHere(rig.root, { acceptChanges: true });
    expect(summary.workers).toMatchObject([{ commit, commit_failure: null }]);
    expect(await previewResume(resumeOptions(rig.root))).toMatchObject({ commit: [], rest: false });
  });

  test
    .skipIf(!jail.available)
    .for<{ name: string; between?: (rig: Rig) => void; after?: (rig: Rig) => void }>([
      { name: 'of the unit before' },
      {
        name: 'of the user while it worked',
        between({ root, write }) {
          write('a/x', 'mine\n');
          const date = `${Math.floor(Date.now() / 1000) - 5} +0000`;
          const env = { ...process.env, GIT_COMMITTER_DATE: date };
          execFileSync('git', ['commit', '-q', '-a', '-m', 'mine'], { cwd: root, env });
        },
      },
      {
        name: 'of the unit before, which was made anew since',
        after: ({ root }) =>
          void git(root, 'commit', '-q', '--amend', '--no-edit', '--author', 'Other <other@example.com>'),
      },
    ])(
    'a unit whose commit failed and whose work is gone has no commit $name',
    async ({ between, after }) => {
      using rig = openRig();
      const shared = { allowed_directories: ['a'] };
      const wait = 'touch a/waits; while [ ! -e a/go ]; do sleep 0.05; done; rm a/go a/waits';
      const filtered = "echo '* filter=big' > a/.gitattributes; echo b > a/x";
      const options = committing(rig, [
        shell('a', 'echo a > a/x', shared),
        shell('b', `${wait}; ${filtered}`, { ...shared, dependencies: ['a'] }),
      ]);
      git(rig.root, 'config', 'filter.big.clean', 'cat');
      const ended = runPlan({ ...options, confine: 'jail' });
      await expect.poll(() => existsSync(join(rig.root, 'a/waits')), { timeout: 30_000 }).toBe(true);
      between?.(rig);
      rig.write('a/go', '');
      expect(statuses((await ended).summary)).toEqual({ a: 'succeeded', b: 'succeeded' });
      git(rig.root, 'config', '--unset', 'filter.big.clean');
      rmSync(join(rig.root, 'a/.gitattributes'));
      git(rig.root, 'checkout', '--', 'a/x');
      after?.(rig);
      expect((await previewResume(resumeOptions(rig.root))).commit).toEqual([]);
      const { summary } = await resumeHere(rig.root, { acceptChanges: true });
      expect(summary.workers[1]).toMatchObject({ commit: null, commit_failure: expect.any(String) });
    },
  );

  test('what was committed by an earlier attempt is not called uncommitted after one that changed nothing', async () => {
    using rig = openRig();
    const options = committing(rig, [shell('a', '[ -e a/made ] || echo made > a/made')]);
    await runPlan(options);
    await resumeHere(rig.root, { retry: { unit_id: 'a', feedback: null } });
    expect(typesOf(journalOf(rig.root), 'a').filter((type) => type === 'worker_succeeded')).toHaveLength(2);
    expect(await previewResume(resumeOptions(rig.root))).toMatchObject({ commit: [], rest: false });
  });
});

describe('what changed since the run', () => {
  async function failedRun(rig: Rig, options: Partial<RunOptions> = {}): Promise<void> {
    const units = [counting('a'), waiting('b'), counting('c', { dependencies: ['b'] })];
    await rig.run(units, { confine: 'audit', ...options });
    rig.write('b/go', '');
  }

  test.for([
    {
      name: 'another commit on the branch',
      change: (rig: Rig) => void git(rig.root, 'commit', '-q', '--allow-empty', '-m', 'mine'),
      text: /the branch moved: commit [0-9a-f]{10} \(mine\)/,
    },
    {
      name: 'a branch that does not build on the old one',
      change: (rig: Rig) => void git(rig.root, 'commit', '-q', '--amend', '-m', 'other'),
      text: /HEAD is [0-9a-f]{10}, which does not build on/,
    },
    {
      name: 'a file that belongs to no unit',
      change: (rig: Rig) => rig.write('README.md', 'mine\n'),
      text: /changed outside the directories of all units: README\.md/,
    },
    {
      name: 'a policy file',
      change: (rig: Rig) => rig.write('.agent/mcp.toml', ''),
      text: /\.agent\/mcp\.toml is not as it was when the run began/,
    },
    {
      name: 'a hook',
      change: (rig: Rig) => rig.write('.git/hooks/pre-commit', '#!/bin/sh\n'),
      text: /\.git\/hooks\/pre-commit is not as it was/,
    },
  ])('$name is told and refused, unless it is accepted', async ({ change, text }) => {
    using rig = openRig();
    await failedRun(rig);
    change(rig);
    const before = journalOf(rig.root).length;
    await expect(resumeHere(rig.root)).rejects.toThrow(text);
    expect(journalOf(rig.root)).toHaveLength(before);
    const { summary } = await resumeHere(rig.root, { acceptChanges: true });
    expect(summary.exit_code).toBe(0);
    expect(journalOf(rig.root).find(({ type }) => type === 'run_resumed')).toMatchObject({
      accepted: [expect.stringMatching(text)],
    });
    expect((await previewResume(resumeOptions(rig.root))).changes).toEqual([]);
  });

  test('a signed commit is told as any other, and whoever checks signatures is not asked', async () => {
    using rig = openRig();
    await failedRun(rig);
    const signer = join(rig.root, '.git', 'signer');
    const signs =
      'echo "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----"; echo; echo "[GNUPG:] SIG_CREATED " >&2';
    const checks = `touch '${rig.root}/.git/asked'; echo "[GNUPG:] GOODSIG 1 x"`;
    const line = `case "$*" in *--verify*) ${checks};; *) cat > /dev/null; ${signs};; esac`;
    writeFileSync(signer, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    git(rig.root, '-c', `gpg.program=${signer}`, 'commit', '-q', '-S', '--allow-empty', '-m', 'mine');
    const { changes } = await previewResume(resumeOptions(rig.root));
    git(rig.root, 'config', 'gpg.program', signer);
    git(rig.root, 'config', 'log.showSignature', 'true');
    git(rig.root, 'log', '-1', '--format=%s');
    // It is asked by git's own log, but not by a resume.
    rmSync(join(rig.root, '.git', 'asked'));
    const again = (await previewResume(resumeOptions(rig.root))).changes;
    expect(again.filter(({ kind }) => kind === 'commits')).toEqual(changes);
    expect(existsSync(join(rig.root, '.git', 'asked'))).toBe(false);
  });

  describe('to the commit of a unit that had finished', () => {
    async function committedRun(rig: Rig): Promise<string> {
      git(rig.root, 'config', 'user.name', 'Rig');
      git(rig.root, 'config', 'user.email', 'rig@example.com');
      git(rig.root, 'switch', '-q', '-c', 'feature');
      await failedRun(rig, { commit: 'per_unit' });
      git(rig.root, 'clean', '-qfd', 'b');
      return git(rig.root, 'rev-parse', 'feature');
    }

    test.for<{ name: string; change: (rig: Rig) => void; text: RegExp }>([
      {
        name: 'another branch is checked out',
        change: ({ root }) => void git(root, 'switch', '-q', 'main'),
        text: /commit [0-9a-f]{10} of a is not part of HEAD \([0-9a-f]{10}\), so its work is missing here: check out feature, which has it, or .*"ralph retry a"/,
      },
      {
        name: 'the branch was taken back',
        change: ({ root }) => void git(root, 'reset', '-q', '--hard', 'HEAD~'),
        text: /commit [0-9a-f]{10} of a is not part of HEAD \([0-9a-f]{10}\), .*: no branch has it/,
      },
      {
        name: 'the commit is not even known any more',
        change: ({ root }) => {
          git(root, 'reset', '-q', '--hard', 'HEAD~');
          git(root, 'reflog', 'expire', '--expire=now', '--all');
          git(root, 'gc', '-q', '--prune=now');
        },
        text: /commit [0-9a-f]{10} of a is not part of HEAD/,
      },
    ])('$name: told and refused, unless it is accepted once', async ({ change, text }) => {
      using rig = openRig();
      await committedRun(rig);
      change(rig);
      await expect(resumeHere(rig.root)).rejects.toThrow(text);
      rig.write('b/go', '');
      const { summary } = await resumeHere(rig.root, { acceptChanges: true });
      expect(summary.exit_code).toBe(0);
      expect((await previewResume(resumeOptions(rig.root))).changes).toEqual([]);
    });

    test('it is made anew by a rebase, or the unit is to do it again: nothing is told', async () => {
      using rig = openRig();
      await committedRun(rig);
      git(rig.root, 'commit', '-q', '--amend', '--no-edit', '--author', 'Other <other@example.com>');
      expect((await previewResume(resumeOptions(rig.root))).changes).toEqual([]);
      git(rig.root, 'reset', '-q', '--hard', 'HEAD~');
      const retry = { unit_id: 'a', feedback: null };
      expect((await previewResume({ ...resumeOptions(rig.root), retry })).changes).toEqual([]);
    });
  });

  test.for<{ name: string; change: (rig: Rig) => void; told: readonly RegExp[] }>([
    {
      name: 'a squash that keeps both messages',
      change: ({ root }) => squash(root, 'squash'),
      told: [],
    },
    {
      name: 'a fixup, which keeps the first message',
      change: ({ root }) => squash(root, 'fixup'),
      told: [],
    },
    {
      name: 'a merge that squashes',
      change({ root }) {
        git(root, 'switch', '-q', '-c', 'other', 'HEAD~2');
        git(root, 'merge', '-q', '--squash', 'main');
        git(root, 'commit', '-q', '--no-edit');
      },
      told: [],
    },
    {
      name: 'another message on the last of them',
      change: ({ root }) => void git(root, 'commit', '-q', '--amend', '-m', 'mine'),
      told: [/the branch moved: commit [0-9a-f]{10} \(mine\)/],
    },
    {
      name: 'one commit in their place, and something on top',
      change(rig) {
        git(rig.root, 'reset', '-q', '--soft', 'HEAD~2');
        git(rig.root, 'commit', '-q', '-m', 'mine');
        rig.write('mine', '');
        git(rig.root, 'add', 'mine');
        git(rig.root, 'commit', '-q', '-m', 'more');
      },
      told: [/\(mine\)/, /\(more\)/],
    },
    {
      name: 'a part of the work only',
      change({ root }) {
        git(root, 'reset', '-q', '--soft', 'HEAD~2');
        git(root, 'reset', '-q', '--', 'd/made');
        git(root, 'commit', '-q', '-m', 'mine');
        git(root, 'clean', '-qfd', 'd');
      },
      told: [/\(mine\)/, /commit [0-9a-f]{10} of d is not part of HEAD/],
    },
  ])('commits of units that became $name', async ({ change, told }) => {
    using rig = openRig();
    git(rig.root, 'config', 'user.name', 'Rig');
    git(rig.root, 'config', 'user.email', 'rig@example.com');
    const made = 'echo again >> a/made; echo made > d/made';
    const other = { allowed_directories: ['a', 'd'], dependencies: ['a'] };
    await rig.run([counting('a'), shell('d', made, other), shell('b', 'false', { dependencies: ['d'] })], {
      confine: 'audit',
      commit: 'per_unit',
    });
    change(rig);
    const { changes } = await previewResume(resumeOptions(rig.root));
    expect(changes.map(({ text }) => text)).toEqual(told.map((text) => expect.stringMatching(text)));
  });

  test('another plan: unchanged finished units stay, changed ones work again, new ones start, others are dropped', async () => {
    using rig = openRig();
    await failedRun(rig);
    const { plan } = runOptions(rig.root, [
      counting('a', { description: 'now otherwise' }),
      counting('d', { dependencies: ['a'] }),
      waiting('b'),
    ]);
    const loaded = { plan, planPath: '/plan.json', planSha256: '1'.repeat(64) };
    const { options } = pathsOf(rig);
    const record = JSON.parse(readFileSync(options, 'utf8'));
    writeFileSync(options, JSON.stringify({ ...record, plan_path: '/plan.json' }));
    const loadPlan = async () => loaded;
    const refusal = resumeHere(rig.root, { loadPlan });
    await expect(refusal).rejects.toMatchObject({ code: 'run_changed' });
    await expect(refusal).rejects.toThrow('units added to the plan: d');
    await expect(refusal).rejects.toThrow('units removed from the plan: c');
    await expect(refusal).rejects.toThrow('units changed: a (description)');
    const previews: ResumePreview[] = [];
    const { summary } = await resumeHere(rig.root, {
      loadPlan,
      acceptChanges: true,
      onPreview: (preview) => previews.push(preview),
    });
    expect(previews.map(actions)).toEqual([{ a: 'redo', d: 'start', b: 'redo', c: 'drop' }]);
    expect(statuses(summary)).toEqual({ a: 'succeeded', d: 'succeeded', b: 'succeeded' });
    expect(countsOf(rig.root)).toEqual({ a: 2, b: 2, d: 1 });
    expect((await previewResume({ ...resumeOptions(rig.root), loadPlan })).rest).toBe(false);
  });

  test.for([
    { name: 'had succeeded', died: false },
    { name: 'was at work when the coordinator died', died: true },
  ])(
    'what a unit that is dropped had made is not taken for foreign later, when it $name',
    async ({ died }) => {
      using rig = openRig();
      const dropped = shell('a', `echo 1 > a/made; ${died ? 'exec sleep 1000' : ''}`);
      const others = [waiting('b'), shell('c', died ? 'exec sleep 1000' : 'false')];
      const first = {
        ...runOptions(rig.root, [dropped, ...others]),
        confine: 'audit',
        planPath: '/plan.json',
      } as const;
      if (died) {
        await killedOnce(rig, first, 'a/made');
        await gone(rig);
      } else await runPlan(first);
      const { plan } = runOptions(rig.root, [waiting('b'), shell('c', 'false')]);
      const loadPlan = async () => ({ plan, planPath: '/plan.json', planSha256: '1'.repeat(64) });
      const { summary } = await resumeHere(rig.root, { loadPlan, acceptChanges: true });
      expect(statuses(summary)).toEqual({ b: 'failed', c: 'failed' });
      expect(summary.out_of_bounds).toEqual([]);
      expect(rig.read('a/made')).toBe('1\n');
      rig.write('b/go', '');
      const again = await resumeHere(rig.root, { loadPlan });
      expect(statuses(again.summary)).toEqual({ b: 'succeeded', c: 'failed' });
    },
  );

  test('options of the resume are taken over the recorded ones, and told', async () => {
    using rig = openRig();
    await failedRun(rig, { maxWorkers: 3, timeoutMs: 50_000 });
    const given = { maxWorkers: 1, timeoutMs: 50_000 };
    expect((await previewResume({ ...resumeOptions(rig.root), given })).notes).toEqual([
      'max workers: 1 instead of 3',
    ]);
    await resumeHere(rig.root, { given });
    expect(journalOf(rig.root).find(({ type }) => type === 'run_resumed')).toMatchObject({
      policy: { max_workers: 1 },
    });
  });

  test('the time in which no coordinator lived is not charged to the attempt that was lost', async () => {
    using rig = openRig();
    const options = runOptions(rig.root, [shell('a', 'echo $$ > a/pid; [ -e a/go ] || sleep 1000')]);
    await killedOnce(rig, options, 'a/pid');
    await gone(rig);
    rig.write('a/go', '');
    const lastSign = Math.max(
      Date.parse(journalOf(rig.root).at(-1)?.at ?? ''),
      ...readdirSync(pathsOf(rig).logs).map((name) => statSync(join(pathsOf(rig).logs, name)).mtimeMs),
    );
    await resumeHere(rig.root);
    const lost = journalOf(rig.root).find((event) => event.type === 'attempt_lost');
    expect(lost).toMatchObject({ ended_at: new Date(lastSign).toISOString() });
  });

  test('one limit of the budget that is given on a resume leaves the recorded others as they were', async () => {
    using rig = openRig();
    await failedRun(rig, { budget: { attempts: 50, wall_ms: 600_000 } });
    await resumeHere(rig.root, { given: { budget: { wall_ms: 900_000 } } });
    expect(journalOf(rig.root).find(({ type }) => type === 'run_resumed')).toMatchObject({
      policy: { budget: { attempts: 50, wall_ms: 900_000 } },
    });
  });

  test('a preview changes nothing', async () => {
    using rig = openRig();
    await startCoordinator({ options: runOptions(rig.root, [counting('a'), counting('b')]), die_at: 4 })
      .exited;
    await gone(rig);
    const photograph = (): string =>
      execFileSync('find', ['.', '-type', 'f', '-printf', '%p %s %T@ %i\n'], {
        cwd: rig.root,
        encoding: 'utf8',
      });
    const before = photograph();
    await previewResume(resumeOptions(rig.root));
    expect(photograph()).toBe(before);
  });
});

test('a run that came in between has moved the namespaces away: the resumed one starts with fresh ones', async () => {
  using rig = openRig();
  await rig.run([waiting('a')]);
  const { runId } = findRun(rig.root, null);
  await rig.run([counting('a')]);
  rig.write('a/go', '');
  const { summary } = await resumeHere(rig.root, { run: { by: 'id', id: runId } });
  expect(summary).toMatchObject({ run_id: runId, exit_code: 0 });
  const manifest = JSON.parse(rig.read('.agent/workers/a/worker-manifest.json'));
  expect(manifest).toMatchObject({ run_id: runId, attempt: 2 });
});

test('what a run was asked to do is on disk before it begins', async () => {
  using rig = openRig();
  await startCoordinator({
    options: { ...runOptions(rig.root, [counting('a')]), timeoutMs: 1234 },
    die_at: 1,
  }).exited;
  const { plan, options } = pathsOf(rig);
  expect(JSON.parse(readFileSync(plan, 'utf8'))).toMatchObject({ work_units: [{ unit_id: 'a' }] });
  expect(JSON.parse(readFileSync(options, 'utf8'))).toMatchObject({
    schema_version: 1,
    max_workers: 4,
    timeout_ms: 1234,
    plan_sha256: '0'.repeat(64),
  });
});

test('a broken record is refused with everything that is wrong with both files, and what to do', async () => {
  using rig = openRig();
  await rig.run([waiting('a')]);
  const { plan, options } = pathsOf(rig);
  writeFileSync(plan, '{"work_units": [{"unit_id": 7}]}');
  writeFileSync(options, '{"schema_version": 1, "max_workers": 0}');
  const refusal = resumeHere(rig.root);
  await expect(refusal).rejects.toMatchObject({ code: 'run_record_invalid' });
  for (const text of [/plan\.json:1:\d+ .*unit_id/, /max_workers/, /fail_fast/, /start a new run/])
    await expect(refusal).rejects.toThrow(text);
});

test('an option that held a secret is to be given again, and only that one', async () => {
  using rig = openRig();
  const secret = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
  await rig.run([waiting('a')], { verify: 'true', connectivityProbe: `https://${secret}@127.0.0.1:9/` });
  expect(readFileSync(pathsOf(rig).options, 'utf8')).not.toContain(secret);
  await expect(resumeHere(rig.root, { given: { verify: 'true' } })).rejects.toMatchObject({
    code: 'run_record_invalid',
    message: expect.stringMatching(/connectivity_probe held secrets.*give --connectivity-probe again$/),
  });
  rig.write('a/go', '');
  const { summary } = await resumeHere(rig.root, { given: { connectivityProbe: 'off' } });
  expect(statuses(summary)).toEqual({ a: 'succeeded' });
});

test('a secret of the plan is not kept below .agent: a resume needs the plan file again', async () => {
  using rig = openRig();
  const secret = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
  const line = `echo x >> a/count; [ -e a/go ] && test "${secret.length}" -gt 9 # ${secret}`;
  const options = { ...runOptions(rig.root, [shell('a', line)]), planPath: 'plan.json' };
  await runPlan(options);
  const { paths } = findRun(rig.root, null);
  expect(readFileSync(paths.plan, 'utf8')).not.toContain(secret);
  await expect(resumeHere(rig.root)).rejects.toMatchObject({
    code: 'run_record_invalid',
    message: expect.stringContaining('put its file back'),
  });
  rig.write('a/go', '');
  const { plan, planPath, planSha256 } = options;
  const loadPlan = async () => ({ plan, planPath, planSha256 });
  const { summary } = await resumeHere(rig.root, { loadPlan });
  expect(statuses(summary)).toEqual({ a: 'succeeded' });
});
