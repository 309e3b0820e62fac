import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAudit } from '../../src/audit/audit.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';
import { testRepository, type TestRepository } from './test-repository.ts';

interface Elsewhere {
  readonly name: string;
  readonly before?: (repository: TestRepository) => void;
  /** Each is followed by a look. */
  readonly acts: readonly ((repository: TestRepository) => void)[];
  /** What the last look tells. */
  readonly changed: readonly string[];
}

const add = ({ git }: TestRepository): void => void git('worktree', 'add', '-q', '-b', 'side', '../side');
const commitIn = ({ git }: TestRepository, tree: string): void =>
  void git('-C', tree, 'commit', '-q', '--allow-empty', '-m', 'mine');

test.for<Elsewhere>([
  {
    name: 'no commit in another working tree',
    before: add,
    acts: [(repository) => commitIn(repository, '../side')],
    changed: [],
  },
  {
    name: 'no working tree that is added beside the checkout, and no commit there',
    acts: [
      (repository) => {
        repository.git('worktree', 'add', '-q', '../prüfung');
        commitIn(repository, '../prüfung');
      },
    ],
    changed: [],
  },
  {
    name: 'no branches that another working tree had checked out one after another',
    before: add,
    acts: [
      (repository) => {
        const { git } = repository;
        for (const branch of ['one', 'two', 'three']) {
          git('-C', '../side', 'switch', '-q', '-c', branch);
          commitIn(repository, '../side');
        }
        git('branch', '-D', 'side');
      },
    ],
    changed: [],
  },
  {
    name: 'no branches of another working tree whose names have a byte A0',
    before: add,
    acts: [
      (repository) => {
        for (const branch of ['voilà', 'ветка-Р/1']) {
          repository.git('-C', '../side', 'switch', '-q', '-c', branch);
          commitIn(repository, '../side');
        }
        repository.git('-C', '../side', 'switch', '-q', 'side');
      },
    ],
    changed: [],
  },
  {
    name: 'no branch that went with its working tree',
    before: add,
    acts: [
      ({ git }) => {
        git('worktree', 'remove', '../side');
        git('branch', '-D', 'side');
      },
    ],
    changed: [],
  },
  {
    name: 'a branch once no other working tree has it any more',
    before: add,
    acts: [
      (repository) => {
        commitIn(repository, '../side');
        repository.git('-C', '../side', 'checkout', '-q', '--detach');
      },
      () => undefined,
      ({ git }) => git('branch', '-f', 'side', 'main'),
    ],
    changed: ['.git/refs/heads/side'],
  },
  {
    name: 'another branch beside that of another working tree',
    before: add,
    acts: [
      (repository) => {
        commitIn(repository, '../side');
        repository.git('branch', 'other', 'side');
      },
    ],
    changed: ['.git/refs/heads/other'],
  },
  {
    name: 'the branch that is checked out here, though another working tree has it too',
    before: ({ git }) => git('worktree', 'add', '-q', '--force', '../side', 'main'),
    acts: [(repository) => commitIn(repository, '../side')],
    changed: ['.git/refs/heads/main'],
  },
  {
    name: 'a working tree that is added inside the checkout, with its branch',
    acts: [({ git }) => git('worktree', 'add', '-q', '--no-checkout', '-b', 'evil', 'a/tree')],
    changed: ['.git/refs/heads/evil', 'a/tree', 'a/tree/.git'],
  },
  {
    name: 'a branch that no working tree has, whatever says so',
    acts: [
      ({ git, write }) => {
        write('.git/worktrees/fake/HEAD', 'ref: refs/heads/evil\n');
        write('.git/worktrees/fake/gitdir', '/nowhere/.git\n');
        git('update-ref', 'refs/heads/evil', 'HEAD');
      },
    ],
    changed: ['.git/refs/heads/evil'],
  },
])('an audit sees $name', async ({ before, acts, changed }) => {
  const repository = testRepository({ 'a/own': 'own\n' });
  before?.(repository);
  const audit = await openAudit({
    root: repository.root,
    state: join(temporaryDirectory(), 'state'),
    keepImages: true,
  });
  let found: readonly string[] = [];
  for (const act of acts) {
    act(repository);
    found = (await audit.check()).map(({ path }) => path);
  }
  expect([...found].sort()).toEqual(changed);
  expect(await audit.check()).toEqual([]);
  audit.close();
});

test('an audit of a linked working tree leaves what is committed in the main one alone', async () => {
  const repository = testRepository({ 'a/own': 'own\n' });
  const { git } = repository;
  add(repository);
  const root = join(repository.root, '../side');
  const audit = await openAudit({ root, state: join(temporaryDirectory(), 'state'), keepImages: true });
  commitIn(repository, '.');
  expect(await audit.check()).toEqual([]);
  git('-C', '../side', 'commit', '-q', '--allow-empty', '-m', 'strayed');
  expect((await audit.check()).map(({ path }) => path)).toEqual(['.git/refs/heads/side']);
  audit.close();
});

const OF_ONE_WORKTREE = ['refs/bisect/bad', 'refs/worktree/mine', 'refs/rewritten/onto'];

test('an audit of a linked working tree leaves the refs alone that only the main one has', async () => {
  const repository = testRepository({ 'a/own': 'own\n' });
  const { git } = repository;
  add(repository);
  git('commit', '-q', '--allow-empty', '-m', 'bad');
  git('update-ref', 'refs/worktree/mine', 'HEAD');
  const root = join(repository.root, '../side');
  const audit = await openAudit({ root, state: join(temporaryDirectory(), 'state'), keepImages: true });
  git('bisect', 'start', '-q', 'HEAD', 'HEAD~1');
  git('update-ref', 'refs/worktree/mine', 'HEAD~1');
  git('update-ref', 'refs/rewritten/onto', 'HEAD');
  expect(await audit.check()).toEqual([]);
  git('bisect', 'reset');
  git('update-ref', 'refs/bisected', 'HEAD');
  expect((await audit.check()).map(({ path }) => path)).toEqual(['.git/refs/bisected']);
  audit.close();
});

test('an audit of the main working tree sees the refs that only it has, and none of another one', async () => {
  const repository = testRepository({ 'a/own': 'own\n' });
  const { root, git } = repository;
  add(repository);
  const audit = await openAudit({ root, state: join(temporaryDirectory(), 'state'), keepImages: true });
  for (const ref of OF_ONE_WORKTREE) git('-C', '../side', 'update-ref', ref, 'HEAD');
  expect(await audit.check()).toEqual([]);
  for (const ref of OF_ONE_WORKTREE) git('update-ref', ref, 'HEAD');
  expect((await audit.check()).map(({ path }) => path).sort()).toEqual(
    OF_ONE_WORKTREE.map((ref) => `.git/${ref}`).sort(),
  );
  audit.close();
});

test('an audit sees a link to itself in the place of the repository', async () => {
  const { root } = testRepository({ 'a/own': 'own\n' });
  const audit = await openAudit({ root, state: join(temporaryDirectory(), 'state'), keepImages: true });
  rmSync(join(root, '.git'), { recursive: true });
  symlinkSync('.git', join(root, '.git'));
  const paths = (await audit.check()).map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['.git', '.git/HEAD', '.git/refs/heads/main']));
  expect(await audit.check()).toEqual([]);
  audit.close();
});

test('the branch that a bare repository names is nobody else’s to lead elsewhere', async () => {
  const repository = testRepository({ 'a/own': 'own\n' });
  repository.git('clone', '-q', '--bare', '.', '../bare.git');
  repository.git('-C', '../bare.git', 'worktree', 'add', '-q', '-b', 'side', '../side');
  const root = join(repository.root, '../side');
  const audit = await openAudit({ root, state: join(temporaryDirectory(), 'state'), keepImages: true });
  commitIn(repository, '../side');
  repository.git('-C', '../side', 'branch', '-f', 'main', 'side');
  expect((await audit.check()).map(({ path }) => path).sort()).toEqual([
    '.git/refs/heads/main',
    '.git/refs/heads/side',
  ]);
  audit.close();
});
