import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCheckoutGit, type CheckoutGit } from '../../src/commit/checkout-git.ts';
import { openCommitRig, unitChanges, type CommitRig } from './commit-rig.ts';

describe('a commit holds exactly its paths', () => {
  test.for<{
    name: string;
    make: (rig: CommitRig) => void;
    paths: readonly string[];
    changes: readonly string[];
    left: readonly string[];
  }>([
    {
      name: 'new, changed and deleted files, and not what else is dirty',
      make: ({ root, write }) => {
        write('a/old', 'changed\n');
        write('a/deep/er/new', 'new\n');
        rmSync(join(root, 'a/gone'));
        write('b/old', "the user's\n");
        write('b/new', "the user's\n");
      },
      paths: ['a/old', 'a/deep/er/new', 'a/gone'],
      changes: ['A a/deep/er/new', 'D a/gone', 'M a/old'],
      left: [' M b/old', '?? b/new'],
    },
    {
      name: 'a renamed file',
      make: ({ git }) => git('mv', 'a/old', 'a/new') && git('reset', '-q'),
      paths: ['a/new', 'a/old'],
      changes: ['A a/new', 'D a/old'],
      left: [],
    },
    {
      name: 'names that are odd, or look like options and patterns',
      make: ({ write }) => {
        for (const name of ODD_NAMES) write(`a/${name}`, 'odd\n');
        write('a/x1', 'not of the unit\n');
      },
      paths: ['a/[x]*', 'a/:(top)y', 'a/-n', 'a/new\nline', 'a/grün', 'a/ space '],
      changes: ['A a/-n', 'A a/:(top)y', 'A a/[x]*', 'A a/grün', 'A "a/new\\nline"', 'A a/ space '].sort(),
      left: ['?? a/x1'],
    },
    {
      name: 'a file that was made and removed again',
      make: ({ write }) => write('a/old', 'changed\n'),
      paths: ['a/never', 'a/old', 'never/there'],
      changes: ['M a/old'],
      left: [],
    },
    {
      name: 'an ignored file is left out, a tracked one that is ignored now is not',
      make: ({ write }) => {
        write('.gitignore', 'old\n*.log\n');
        write('a/old', 'changed\n');
        write('a/x.log', 'noise\n');
      },
      paths: ['a/old', 'a/x.log'],
      changes: ['M a/old'],
      left: ['?? .gitignore'],
    },
    {
      name: 'a directory where a file was',
      make: ({ root, write }) => {
        rmSync(join(root, 'a/old'));
        write('a/old/inside', 'x\n');
      },
      paths: ['a/old', 'a/old/inside'],
      changes: ['D a/old', 'A a/old/inside'],
      left: [],
    },
    {
      name: 'a file where a directory was',
      make: ({ root, write }) => {
        rmSync(join(root, 'a'), { recursive: true });
        write('a', 'x\n');
      },
      paths: ['a', 'a/gone', 'a/old'],
      changes: ['A a', 'D a/gone', 'D a/old'],
      left: [],
    },
    {
      name: 'a link where a directory was, and nothing behind it',
      make: ({ root }) => {
        rmSync(join(root, 'a'), { recursive: true });
        symlinkSync('b', join(root, 'a'));
      },
      paths: ['a', 'a/gone', 'a/old'],
      changes: ['A a', 'D a/gone', 'D a/old'],
      left: [],
    },
  ])('$name', async ({ make, paths, changes, left }) => {
    const rig = openCommitRig();
    make(rig);
    expect(await rig.commit(...paths)).toMatchObject({
      status: 'committed',
      commit: rig.git('rev-parse', 'HEAD').trim(),
    });
    expect([...rig.changes()].sort()).toEqual([...changes].sort());
    expect(rig.status()).toEqual(left);
  });

  test('with executable bits, and links as links', async () => {
    const rig = openCommitRig();
    rig.write('a/run', '#!/bin/sh\n');
    chmodSync(join(rig.root, 'a/run'), 0o755);
    symlinkSync('/etc/passwd', join(rig.root, 'a/link'));
    await rig.commit('a/run', 'a/link');
    expect(rig.git('ls-tree', '-r', '--format=%(objectmode) %(path)', 'HEAD', 'a/run', 'a/link')).toBe(
      '120000 a/link\n100755 a/run\n',
    );
    expect(rig.git('cat-file', 'blob', 'HEAD:a/link')).toBe('/etc/passwd');
  });

  test.for([
    { name: 'nothing changed', paths: ['a/old'] },
    { name: 'there are no paths', paths: [] },
    { name: 'all that changed is ignored', paths: ['a/x.log'] },
  ])('and there is none when $name', async ({ paths }) => {
    const rig = openCommitRig();
    rig.write('.git/info/exclude', '*.log\n');
    rig.write('a/x.log', 'noise\n');
    expect(await rig.commit(...paths)).toEqual({ status: 'nothing' });
    expect(rig.git('rev-list', '--count', 'HEAD')).toBe('1\n');
  });
});

const ODD_NAMES = ['[x]*', ':(top)y', '-n', 'new\nline', 'grün', ' space '];

describe('what the user has staged stays as it is', () => {
  test('of other paths', async () => {
    const rig = openCommitRig();
    rig.write('b/old', 'staged\n');
    rig.write('b/new', 'staged\n');
    rig.git('add', '.');
    rig.write('b/old', 'staged, then changed\n');
    rig.write('a/old', 'changed\n');
    await rig.commit('a/old');
    expect(rig.changes()).toEqual(['M a/old']);
    expect(rig.status()).toEqual(['A  b/new', 'MM b/old']);
    expect(rig.git('show', ':b/old')).toBe('staged\n');
  });

  test('of the same path, where the commit holds what lies in the checkout', async () => {
    const rig = openCommitRig();
    rig.write('a/old', 'staged\n');
    rig.write('a/new', 'staged\n');
    rig.git('add', '.');
    for (const path of ['a/old', 'a/new']) rig.write(path, 'by the unit\n');
    await rig.commit('a/old', 'a/new');
    expect(rig.changes()).toEqual(['A a/new', 'M a/old']);
    expect(rig.git('show', 'HEAD:a/old', ':a/old', ':a/new')).toBe('by the unit\nstaged\nstaged\n');
    expect(rig.status()).toEqual(['MM a/new', 'MM a/old']);
  });

  test('of a path below one that is a file now, which is told', async () => {
    const rig = openCommitRig();
    rig.write('a/p/theirs', 'staged\n');
    rig.git('add', '.');
    const notices: string[] = [];
    const committer = await rig.open({ onNotice: (text) => notices.push(text) });
    rmSync(join(rig.root, 'a/p'), { recursive: true });
    rig.write('a/p', 'by the unit\n');
    await committer.commit(unitChanges('a/p', 'a/p/theirs'));
    expect(rig.changes()).toEqual(['A a/p']);
    expect(rig.git('show', ':a/p/theirs')).toBe('staged\n');
    expect(notices).toEqual([expect.stringContaining('what you had staged of a/p/theirs stays staged')]);
  });

  test('of the same path while a unit works that cannot write the index', async () => {
    const rig = openCommitRig();
    const committer = await rig.open();
    rig.write('a/old', 'staged\n');
    rig.git('add', '.');
    rig.write('a/old', 'by the unit\n');
    await committer.commit({ ...unitChanges('a/old'), isJailed: true });
    expect(rig.git('show', 'HEAD:a/old', ':a/old')).toBe('by the unit\nstaged\n');
  });
});

describe.for(['skip-worktree', 'assume-unchanged'])('a file that is marked as %s', (mark) => {
  test.for<{ name: string; act: (rig: CommitRig) => void }>([
    { name: 'changed', act: ({ write }) => write('a/old', 'by the unit\n') },
    { name: 'taken away', act: ({ root }) => rmSync(join(root, 'a/old')) },
  ])('stays out of the commit and keeps its mark when it is $name, which is told', async ({ act }) => {
    const rig = openCommitRig();
    rig.git('update-index', `--${mark}`, 'a/old');
    rig.write('a/old', "the user's own\n");
    const flag = rig.git('ls-files', '-v', 'a/old');
    const notices: string[] = [];
    const committer = await rig.open({ onNotice: (text) => notices.push(text) });
    act(rig);
    rig.write('a/new', 'new\n');
    rig.write('b/old', 'by the unit\n');
    expect(await committer.commit(unitChanges('a/new', 'a/old', 'b/old'))).toMatchObject({
      status: 'committed',
    });
    expect(rig.changes()).toEqual(['A a/new', 'M b/old']);
    expect(rig.git('ls-files', '-v', 'a/old')).toBe(flag);
    expect(notices).toEqual([expect.stringContaining('a/old of a is not committed')]);
    expect(await committer.commit(unitChanges('a/old'))).toEqual({ status: 'nothing' });
  });
});

test.for<{ name: string; marked: string; act: (rig: CommitRig) => void; left: readonly string[] }>([
  {
    name: 'that became a directory',
    marked: 'a/old',
    act({ root, write }) {
      rmSync(join(root, 'a/old'));
      write('a/old/file', 'by the unit\n');
    },
    left: ['a/old', 'a/old/file'],
  },
  {
    name: 'whose directory became a file',
    marked: 'a/in/file',
    act({ root, write }) {
      rmSync(join(root, 'a/in'), { recursive: true });
      write('a/in', 'by the unit\n');
    },
    left: ['a/in', 'a/in/file'],
  },
])('a marked file $name stays out of the commit, with what took its place', async ({ marked, act, left }) => {
  const rig = openCommitRig();
  rig.write('a/in/file', 'in\n');
  rig.git('add', '.');
  rig.git('commit', '-q', '-m', 'more');
  rig.git('update-index', '--skip-worktree', marked);
  const notices: string[] = [];
  const committer = await rig.open({ onNotice: (text) => notices.push(text) });
  act(rig);
  rig.write('b/old', 'by the unit\n');
  await committer.commit(unitChanges('b/old', ...left));
  expect(rig.changes()).toEqual(['M b/old']);
  expect(rig.git('ls-files', '-v', marked)).toBe(`S ${marked}\n`);
  expect(notices).toEqual([
    expect.stringContaining(`${left.join(', ')} of a is not committed: you have marked ${marked} as`),
  ]);
  expect(await committer.commit(unitChanges(...left.filter((path) => path !== marked)))).toEqual({
    status: 'nothing',
  });
});

describe('what nobody but the run entered into the index does not stay there', () => {
  test.for<{ name: string; stage: (rig: CommitRig) => void; end: (rig: CommitRig) => void }>([
    {
      name: 'a change that the unit staged, and then made another',
      stage: ({ write, git }) => write('a/old', 'one\n') ?? git('add', 'a/old'),
      end: ({ write }) => write('a/old', 'two\n'),
    },
    {
      name: 'a new file that the unit staged, and then took away',
      stage: ({ write, git }) => write('a/new', 'one\n') ?? git('add', 'a/new'),
      end: ({ root, write }) => rmSync(join(root, 'a/new')) ?? write('a/old', 'two\n'),
    },
    {
      name: 'a file that the unit staged, and left as it was',
      stage: ({ write, git }) => write('a/old', 'one\n') ?? git('add', 'a/old'),
      end: ({ write }) => write('a/old', 'a/old\n'),
    },
  ])('$name', async ({ stage, end }) => {
    const rig = openCommitRig();
    const committer = await rig.open();
    stage(rig);
    end(rig);
    const outcome = await committer.commit(unitChanges('a/old', 'a/new'));
    expect(outcome.status).not.toBe('failed');
    expect(rig.status()).toEqual([]);
    expect(rig.git('diff', '--cached')).toBe('');
  });

  test('a file that was only to come when the run began', async () => {
    const rig = openCommitRig();
    rig.write('a/new', 'one\n');
    rig.git('add', '-N', 'a/new');
    const committer = await rig.open();
    rig.write('a/new', 'two\n');
    await committer.commit({ ...unitChanges('a/new'), isJailed: true });
    expect(rig.git('show', 'HEAD:a/new')).toBe('two\n');
    expect(rig.status()).toEqual([]);
  });

  test('what a committer had entered that was killed before the branch moved', async () => {
    const rig = openCommitRig();
    const git = openCheckoutGit(rig.root, process.env);
    rig.write('b/old', 'staged\n');
    rig.git('add', '.');
    rig.write('a/old', 'one\n');
    rig.write('a/new', 'one\n');
    await new Promise<void>((entered) => {
      const dying: CheckoutGit['ask'] = (args, extras) => {
        if (!args.includes('update-ref')) return git.ask(args, extras);
        entered();
        return new Promise(() => undefined);
      };
      void rig
        .open({ git: { ...git, ask: dying } })
        .then((killed) => killed.commit(unitChanges('a/old', 'a/new')));
    });
    expect(rig.status()).toEqual(['A  a/new', 'M  a/old', 'M  b/old']);
    const next = await rig.open();
    expect(rig.status()).toEqual([' M a/old', 'M  b/old', '?? a/new']);
    rig.write('a/old', 'two\n');
    rmSync(join(rig.root, 'a/new'));
    await next.commit(unitChanges('a/old', 'a/new'));
    expect(rig.status()).toEqual(['M  b/old']);
  });
});

describe('wherever HEAD is', () => {
  test('on a branch without a commit', async () => {
    const rig = openCommitRig();
    rig.git('checkout', '-q', '--orphan', 'empty');
    rig.git('rm', '-r', '-q', '--cached', '.');
    rig.write('a/new', 'new\n');
    expect(await rig.commit('a/new')).toMatchObject({ status: 'committed', files: ['a/new'] });
    expect(rig.git('ls-tree', '-r', '--name-only', 'empty')).toBe('a/new\n');
    expect(rig.git('rev-list', '--count', 'empty')).toBe('1\n');
    expect(rig.status()).toEqual(['?? a/gone', '?? a/old', '?? b/old']);
  });

  test('detached, where no branch moves', async () => {
    const rig = openCommitRig();
    rig.git('checkout', '-q', '--detach');
    rig.write('a/old', 'changed\n');
    await rig.commit('a/old');
    expect(rig.changes()).toEqual(['M a/old']);
    expect(rig.git('rev-parse', 'HEAD~1')).toBe(rig.git('rev-parse', 'main'));
  });

  test('in a working tree of its own', async () => {
    const rig = openCommitRig();
    rig.git('worktree', 'add', '-q', 'tree');
    const committer = await rig.open({ git: openCheckoutGit(join(rig.root, 'tree'), process.env) });
    rig.write('tree/a/old', 'changed\n');
    expect(await committer.commit(unitChanges('a/old'))).toMatchObject({ status: 'committed' });
    expect(rig.changes('tree')).toEqual(['M a/old']);
    expect(rig.git('-C', 'tree', 'status', '--porcelain')).toBe('');
  });
});

describe('when the branch moved meanwhile', () => {
  test('the commit goes on top, as long as the paths are others', async () => {
    const rig = openCommitRig();
    const committer = await rig.open();
    committer.begin('a');
    await committer.commit({ ...unitChanges('b/none'), unit_id: 'other' });
    rig.write('b/old', "the user's\n");
    rig.git('commit', '-q', '-a', '-m', "the user's");
    rig.write('a/old', 'changed\n');
    expect(await committer.commit(unitChanges('a/old'))).toMatchObject({ status: 'committed' });
    expect(rig.git('log', '--format=%s')).toBe("did it\nthe user's\nfirst\n");
    expect(rig.status()).toEqual([]);
  });

  test.for([
    { name: 'the same path', path: 'a/old', made: 'a/old' },
    { name: 'a path below', path: 'a/x', made: 'a/x/y' },
  ])('nothing is committed when $name changed there too', async ({ path, made }) => {
    const rig = openCommitRig();
    const committer = await rig.open();
    committer.begin('a');
    await committer.commit({ ...unitChanges('b/none'), unit_id: 'other' });
    rig.write(made, "the user's\n");
    rig.git('add', made);
    rig.git('commit', '-q', '-m', "the user's");
    rig.git('rm', '-r', '-q', '--cached', made);
    rmSync(join(rig.root, path), { recursive: true });
    rig.write(path, 'by the unit\n');
    rig.git('reset', '-q');
    const outcome = await committer.commit(unitChanges(path));
    expect(outcome).toEqual({
      status: 'failed',
      message: expect.stringContaining(`${path} changed there too`),
    });
    expect(rig.git('log', '--format=%s')).toBe("the user's\nfirst\n");
    expect(readFileSync(join(rig.root, path), 'utf8')).toBe('by the unit\n');
  });

  test.for([
    { name: 'on top of it', theirs: 'b/old', status: 'committed', log: 'did it\ntheirs\nfirst\n' },
    {
      name: 'not at all, for theirs is what lies there',
      theirs: 'a/old',
      status: 'committed',
      log: 'theirs\nfirst\n',
    },
  ])('in the very moment of the commit, that is made anew: $name', async ({ theirs, status, log }) => {
    const rig = openCommitRig();
    const git = openCheckoutGit(rig.root, process.env);
    let moved = false;
    const committer = await rig.open({
      git: {
        ...git,
        ask: (args, extras) => {
          if (args.includes('update-ref') && !moved) {
            moved = true;
            rig.write(theirs, 'theirs\n');
            rig.git('commit', '-q', '-m', 'theirs', '--', theirs);
          }
          return git.ask(args, extras);
        },
      },
    });
    rig.write('a/old', 'changed\n');
    expect(await committer.commit(unitChanges('a/old'))).toMatchObject({ status });
    expect(rig.git('log', '--format=%s')).toBe(log);
    expect(rig.status()).toEqual([]);
  });

  test.for([
    { name: 'all', user: [], log: 'theirs\nfirst\n', taken: ['a/new', 'a/old'], status: [] },
    {
      name: 'a part',
      user: ['--', 'a/new'],
      log: 'did it\ntheirs\nfirst\n',
      taken: ['a/new'],
      status: [],
    },
  ])('a commit of the user that takes $name of it along is told', async ({ user, log, taken, status }) => {
    const rig = openCommitRig();
    const git = openCheckoutGit(rig.root, process.env);
    const notices: string[] = [];
    const theirs: string[] = [];
    const committer = await rig.open({
      onNotice: (text) => notices.push(text),
      git: {
        ...git,
        ask: (args, extras) => {
          if (args.includes('update-ref') && theirs.length === 0) {
            rig.git('commit', '-q', '-m', 'theirs', ...user);
            theirs.push(rig.git('rev-parse', 'HEAD').trim());
          }
          return git.ask(args, extras);
        },
      },
    });
    rig.write('a/old', 'changed\n');
    rig.write('a/new', 'new\n');
    const outcome = await committer.commit(unitChanges('a/old', 'a/new'));
    const head = rig.git('rev-parse', 'HEAD').trim();
    expect(outcome).toMatchObject({ status: 'committed', commit: head });
    expect(notices).toEqual([
      expect.stringContaining(`that commit, ${theirs[0]}, has taken along ${taken.join(', ')} of it`),
    ]);
    expect(rig.git('log', '--format=%s')).toBe(log);
    expect(rig.status()).toEqual(status);
  });

  test.for<{ name: string; move: (rig: CommitRig) => void; told: readonly RegExp[] }>([
    {
      name: 'somebody took the branch back',
      move: ({ git }) => git('reset', '-q', '--soft', 'HEAD~'),
      told: [/^not part of main any more, .* the commits of a \([0-9a-f]{40}\)/],
    },
    {
      name: 'another branch is checked out',
      move: ({ git }) => git('switch', '-q', '-c', 'other', 'HEAD~'),
      told: [/^other is checked out, and no longer main/, /^not part of other any more/],
    },
    {
      name: 'another branch is checked out that has it',
      move: ({ git }) => git('switch', '-q', '-c', 'other'),
      told: [/^other is checked out, and no longer main/],
    },
    {
      name: 'the user commits',
      move: ({ git }) => git('commit', '-q', '--allow-empty', '-m', 'x'),
      told: [],
    },
    {
      name: 'its commit is put on top of others that changed the same file',
      move({ git, write }) {
        git('switch', '-q', '-c', 'upstream', 'HEAD~');
        write('a/old', 'changed upstream\n');
        git('commit', '-q', '-a', '-m', 'x');
        git('switch', '-q', 'main');
        return git('rebase', '-q', '-X', 'ours', '--empty=keep', 'upstream');
      },
      told: [],
    },
    {
      name: 'its commit is made anew',
      move: ({ git }) => git('commit', '-q', '--amend', '--no-edit', '--author', 'Other <other@example.com>'),
      told: [],
    },
    {
      name: 'its commit is given another message',
      move: ({ git }) => git('commit', '-q', '--amend', '-m', 'mine'),
      told: [],
    },
  ])('$name: what the branch has no more is told, once', async ({ move, told }) => {
    const rig = openCommitRig();
    const notices: string[] = [];
    const committer = await rig.open({ onNotice: (text) => notices.push(text) });
    rig.write('a/old', 'changed\n');
    await committer.commit(unitChanges('a/old'));
    move(rig);
    await committer.finish();
    await committer.finish();
    expect(notices).toEqual(told.map((text) => expect.stringMatching(text)));
  });

  test('what others committed as the unit left it is not in the way of the rest', async () => {
    const rig = openCommitRig();
    const committer = await rig.open();
    committer.begin('a');
    await committer.commit({ ...unitChanges('b/none'), unit_id: 'other' });
    rig.write('a/old', 'the same\n');
    rig.git('commit', '-q', '-a', '-m', "the user's");
    expect(await committer.commit(unitChanges('a/old'))).toEqual({ status: 'nothing' });
    rig.write('a/new', 'by the unit\n');
    expect(await committer.commit(unitChanges('a/old', 'a/new'))).toMatchObject({
      status: 'committed',
      files: ['a/new'],
    });
    rig.write('a/old', 'by the unit\n');
    expect(await committer.commit(unitChanges('a/old', 'a/new'))).toEqual({
      status: 'failed',
      message: expect.stringContaining('and a/old changed there too'),
    });
  });

  test('a unit that began afterwards is not concerned', async () => {
    const rig = openCommitRig();
    const committer = await rig.open();
    rig.write('a/old', "the user's\n");
    rig.git('commit', '-q', '-a', '-m', "the user's");
    committer.begin('a');
    rig.write('a/old', 'by the unit\n');
    expect(await committer.commit(unitChanges('a/old'))).toMatchObject({ status: 'committed' });
  });
});

describe('the index lock of somebody else', () => {
  test('is waited for', async () => {
    const rig = openCommitRig();
    const lock = join(rig.root, '.git/index.lock');
    writeFileSync(lock, '');
    rig.write('a/old', 'changed\n');
    const git = openCheckoutGit(rig.root, process.env);
    const answers: number[] = [];
    const committer = await rig.open({
      git: {
        ...git,
        ask: async (args, extras) => {
          const answer = await git.ask(args, extras);
          if (args.includes('--index-info')) answers.push(answer.exit_code);
          if (answers.length === 2) rmSync(lock, { force: true });
          return answer;
        },
      },
    });
    const outcome = await committer.commit(unitChanges('a/old'));
    expect(answers).toEqual([128, 128, 0]);
    expect(outcome).toMatchObject({ status: 'committed' });
  });

  test('is named when it stays, and nothing is committed', async () => {
    const rig = openCommitRig();
    writeFileSync(join(rig.root, '.git/index.lock'), '');
    rig.write('a/old', 'changed\n');
    const signal = new AbortController().signal;
    const committer = await rig.open({ patience: { ms: 0, signal } });
    expect(await committer.commit(unitChanges('a/old'))).toEqual({
      status: 'failed',
      message: expect.stringContaining('index.lock'),
    });
    expect(rig.git('rev-list', '--count', 'HEAD')).toBe('1\n');
    rmSync(join(rig.root, '.git/index.lock'));
    expect(rig.status()).toEqual([' M a/old']);
  });
});

test.for(['.gitignore', 'a/.gitattributes'])('a pipe that git would wait for is named: %s', async (path) => {
  const rig = openCommitRig();
  execFileSync('mkfifo', [join(rig.root, path)]);
  rig.write('a/old', 'changed\n');
  const committer = await rig.open();
  expect(await committer.commit(unitChanges('a/old'))).toEqual({
    status: 'failed',
    message: expect.stringContaining(`${path} is a pipe or device`),
  });
});

test('when the branch cannot be moved, the paths are not staged either', async () => {
  const rig = openCommitRig();
  rig.write('a/old', 'changed\n');
  rig.write('.git/refs/heads/main.lock', '');
  const committer = await rig.open({ patience: { ms: 0, signal: new AbortController().signal } });
  expect(await committer.commit(unitChanges('a/old'))).toEqual({
    status: 'failed',
    message: expect.stringContaining('main.lock'),
  });
  rmSync(join(rig.root, '.git/refs/heads/main.lock'));
  expect(rig.status()).toEqual([' M a/old']);
});

describe('no program of the repository runs', () => {
  test('neither a hook nor one that signs', async () => {
    const rig = openCommitRig();
    for (const hook of [
      'pre-commit',
      'post-commit',
      'commit-msg',
      'reference-transaction',
      'post-index-change',
    ]) {
      rig.write(`.git/hooks/${hook}`, `#!/bin/sh\ntouch '${rig.root}/ran-${hook}'\n`);
      chmodSync(join(rig.root, '.git/hooks', hook), 0o755);
    }
    rig.git('config', 'commit.gpgSign', 'true');
    rig.git('config', 'gpg.program', 'false');
    rig.write('a/old', 'changed\n');
    expect(await rig.commit('a/old')).toMatchObject({ status: 'committed' });
    expect(rig.status()).toEqual([]);
  });

  test('a file behind a filter is left to the user, with the reason', async () => {
    const rig = openCommitRig();
    rig.git('config', 'filter.big.clean', `touch '${rig.root}/ran'; cat`);
    rig.write('a/.gitattributes', '*.big filter=big\n*.odd filter=unknown\n');
    rig.write('a/x.big', 'x\n');
    rig.write('a/x.odd', 'x\n');
    expect(await rig.commit('a/.gitattributes', 'a/x.odd', 'a/x.big')).toEqual({
      status: 'failed',
      message: expect.stringMatching(/a\/x\.big through a filter/),
    });
    expect(await rig.commit('a/.gitattributes', 'a/x.odd')).toMatchObject({ status: 'committed' });
    expect(rig.status()).toEqual(['?? a/x.big']);
  });

  test.for<{ name: string; make: (rig: CommitRig) => void }>([
    { name: 'of a unit are entered', make: () => undefined },
    {
      name: 'that it staged and put back are taken out',
      make: ({ git, write }) => {
        git('add', 'a/old');
        write('a/old', 'a/old\n');
      },
    },
  ])('no filter runs on what git reads of the user while paths $name', async ({ make }) => {
    const rig = openCommitRig();
    rig.write('.gitattributes', '*.big filter=big\n*.huge filter=huge\n');
    for (const path of ['b/x.big', 'b/x.huge']) {
      rig.write(path, 'x\n');
      // No older than any index: git reads it again whenever it writes one.
      utimesSync(join(rig.root, path), 4e9, 4e9);
    }
    rig.git('add', '.');
    rig.git('commit', '-q', '-m', 'filters');
    const committer = await rig.open();
    rig.write('a/old', 'changed\n');
    make(rig);
    rig.git('config', 'filter.big.clean', `touch '${rig.root}/.git/ran'; cat`);
    rig.git('config', 'filter.big.required', 'true');
    rig.git('config', 'filter.huge.process', `touch '${rig.root}/.git/ran'; false`);
    await committer.commit(unitChanges('a/old'));
    expect(existsSync(join(rig.root, '.git/ran'))).toBe(false);
    rig.git('config', '--unset', 'filter.huge.process');
    expect(rig.status()).toEqual([]);
  });

  test('a submodule is left to the user', async () => {
    const rig = openCommitRig();
    const commit = rig.git('rev-parse', 'HEAD').trim();
    rig.git('update-index', '--add', '--cacheinfo', `160000,${commit},a/module`);
    rig.git('commit', '-q', '-m', 'module');
    mkdirSync(join(rig.root, 'a/module'));
    rig.write('a/old', 'changed\n');
    expect(await rig.commit('a/module', 'a/old')).toEqual({
      status: 'failed',
      message: expect.stringContaining('a/module is a submodule'),
    });
  });
});

test.for(['a submodule', 'a repository of its own'])(
  'a file inside %s is left to the user, and nothing takes its place',
  async (what) => {
    const rig = openCommitRig();
    rig.write('a/module/x', 'one\n');
    const inner = (...args: readonly string[]) => rig.git('-C', 'a/module', ...args);
    inner('init', '-q');
    inner('-c', 'user.name=T', '-c', 'user.email=t@example.com', 'commit', '-qm', 'x', '--allow-empty');
    if (what === 'a submodule') {
      rig.git('-c', 'advice.addEmbeddedRepo=false', 'add', 'a/module');
      rig.git('commit', '-q', '-m', 'module');
    }
    rig.write('a/old', 'changed\n');
    expect(await rig.commit('a/module/x', 'a/old')).toEqual({
      status: 'failed',
      message: expect.stringContaining(`a/module is ${what}: commit in there`),
    });
    expect(rig.changes()).not.toContain('A a/module/x');
  },
);

test('where git splits its index, a commit leaves no part of one behind', async () => {
  const rig = openCommitRig();
  rig.git('config', 'core.splitIndex', 'true');
  rig.git('update-index', '--refresh');
  const parts = (): readonly string[] =>
    readdirSync(join(rig.root, '.git')).filter((name) => name.startsWith('sharedindex'));
  const before = parts();
  for (const content of ['one', 'two', 'three']) {
    rig.write('a/old', content);
    expect(await rig.commit('a/old')).toMatchObject({ status: 'committed' });
  }
  expect(parts()).toHaveLength(Math.max(before.length, 1));
  expect(rig.status()).toEqual([]);
});

test('a name that is not text is refused, so that no commit holds only a part', async () => {
  const rig = openCommitRig();
  expect(await rig.commit('a/\uFFFD')).toEqual({
    status: 'failed',
    message: expect.stringContaining('not UTF-8'),
  });
});

test('units that ask at once are committed one after the other, each with its own paths', async () => {
  const rig = openCommitRig();
  const committer = await rig.open();
  const units = Array.from({ length: 8 }, (_, index) => `u${index}`);
  for (const unit of units) rig.write(`${unit}/new`, unit);
  const outcomes = await Promise.all(
    units.map((unit_id) =>
      committer.commit({ unit_id, paths: [`${unit_id}/new`], message: `${unit_id}\n`, isJailed: false }),
    ),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(units.map(() => 'committed'));
  expect(
    rig.git('log', '--reverse', '--format=%s', '--name-only', 'HEAD~8..HEAD').split('\n').filter(Boolean),
  ).toEqual(units.flatMap((unit) => [unit, `${unit}/new`]));
  expect(rig.status()).toEqual([]);
});
