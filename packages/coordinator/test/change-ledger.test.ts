import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { OutOfBounds } from '@ralph/manifest';
import type { OutOfBoundsPolicy } from '@ralph/reducer';
import { expect, test, vi } from 'vitest';
import { openTestLedger } from './audit/test-ledger.ts';
import { testRepository, type TestRepository } from './audit/test-repository.ts';
import { temporaryDirectory } from './journal/temporary-directory.ts';

const NOBODY = 65_534;
const REPORT: OutOfBoundsPolicy = { quarantine: false, fail: false };

test('a stray write that goes on while another unit is audited is told once', async () => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root, REPORT);
  ledger.begin('a', null);
  ledger.begin('b', 'bubblewrap');
  repository.write('stray.txt', 'half');
  await ledger.settle('b');
  repository.write('stray.txt', 'the whole of it');
  const settled = await ledger.settle('a');
  const stray = { path: 'stray.txt', unit_id: 'a', suspects: ['a'] };
  expect(settled.out_of_bounds).toMatchObject([stray]);
  expect(told).toMatchObject([stray]);
});

test('a stray write of another attempt fails that attempt too', async () => {
  const repository = testRepository();
  const { ledger } = await openTestLedger(repository.root, { quarantine: false, fail: true });
  const stray = { path: 'stray.txt', unit_id: 'a', suspects: ['a'] };
  for (const content of ['one', 'and two']) {
    ledger.begin('a', null);
    repository.write('stray.txt', content);
    const settled = await ledger.settle('a');
    expect(settled).toMatchObject({ out_of_bounds: [stray], fails: true });
  }
});

test('a file that a unit made and took away again while a neighbour was audited is no change of its', async () => {
  const repository = testRepository();
  const { ledger } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  ledger.begin('b', null);
  repository.write('a/.half-written.tmp', 'hal');
  await ledger.settle('b');
  renameSync(join(repository.root, 'a/.half-written.tmp'), join(repository.root, 'a/whole.txt'));
  expect((await ledger.settle('a')).files_changed).toEqual(['a/whole.txt']);
});

interface PolicyCase {
  readonly name: string;
  readonly policy: OutOfBoundsPolicy;
  readonly restored: boolean;
  readonly fails: boolean;
}

test.for<PolicyCase>([
  { name: 'report', policy: REPORT, restored: false, fails: false },
  { name: 'quarantine', policy: { quarantine: true, fail: false }, restored: true, fails: false },
  { name: 'fail', policy: { quarantine: false, fail: true }, restored: false, fails: true },
  { name: 'fail+quarantine', policy: { quarantine: true, fail: true }, restored: true, fails: true },
])('the policy $name does what it says, and finds each write once', async ({ policy, restored, fails }) => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root, policy);
  ledger.begin('a', null);
  repository.write('stray.txt', 'x');
  repository.write('a/own.txt', 'mine');
  expect(await ledger.settle('a')).toMatchObject({ files_changed: ['a/own.txt'], fails });
  expect(existsSync(join(repository.root, 'stray.txt'))).toBe(!restored);
  ledger.begin('b', null);
  expect(await ledger.settle('b')).toEqual({ files_changed: [], out_of_bounds: [], fails: false });
  expect(told).toHaveLength(1);
});

test('a unit that writes into the directory of one that ended strays, and what that one left is put back', async () => {
  const repository = testRepository();
  const { ledger } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  repository.write('a/result.txt', 'the work of a');
  await ledger.settle('a');
  ledger.begin('b', null);
  repository.write('a/result.txt', 'spoilt by b');
  repository.write('b/own.txt', 'the work of b');
  const settled = await ledger.settle('b');
  expect(settled.out_of_bounds).toMatchObject([{ path: 'a/result.txt', kind: 'modified', restored: true }]);
  expect(readFileSync(join(repository.root, 'a/result.txt'), 'utf8')).toBe('the work of a');
  expect(readFileSync(join(repository.root, 'b/own.txt'), 'utf8')).toBe('the work of b');
});

test('what a sibling does in its own directories is neither blamed nor put back', async () => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  ledger.begin('b', null);
  repository.write('b/on-its-way.txt', 'half');
  repository.write('stray.txt', 'whose?');
  expect(await ledger.settle('a')).toEqual({ files_changed: [], out_of_bounds: [], fails: false });
  expect(told).toMatchObject([
    {
      path: 'stray.txt',
      unit_id: null,
      candidates: [
        { unit_id: 'a', why: 'ran_unconfined' },
        { unit_id: 'b', why: 'ran_unconfined' },
      ],
    },
  ]);
  expect(existsSync(join(repository.root, 'b/on-its-way.txt'))).toBe(true);
  expect(existsSync(join(repository.root, 'stray.txt'))).toBe(false);
});

test('what the user changes beside jailed units is neither told nor put back', async () => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root);
  ledger.begin('a', 'bubblewrap');
  repository.write('README.md', 'the user was here');
  repository.git('branch', 'of-the-user');
  expect(await ledger.settle('a')).toMatchObject({ out_of_bounds: [] });
  expect(told).toEqual([]);
  expect(readFileSync(join(repository.root, 'README.md'), 'utf8')).toBe('the user was here');
});

test('a mode that a unit in a jail without a say about modes changed is put down to it, and put back', async () => {
  const repository = testRepository();
  const { ledger } = await openTestLedger(repository.root);
  const modeOf = (): number => statSync(join(repository.root, 'README.md')).mode;
  const before = modeOf();
  ledger.begin('a', 'landlock');
  ledger.begin('b', 'bubblewrap');
  chmodSync(join(repository.root, 'README.md'), 0o600);
  repository.write('new.txt', 'the user was here');
  expect(await ledger.settle('a')).toMatchObject({
    out_of_bounds: [{ path: 'README.md', kind: 'mode_changed', suspects: ['a'], restored: true }],
    fails: true,
  });
  expect(modeOf()).toBe(before);
  expect(existsSync(join(repository.root, 'new.txt'))).toBe(true);
});

test('branches that the coordinator itself moves are no strays, and others still are', async () => {
  const repository = testRepository();
  const { audit, ledger, told } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  const commit = repository
    .git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'by the coordinator')
    .trim();
  audit.expect('refs/heads/main', commit);
  repository.git('update-ref', 'refs/heads/main', commit);
  repository.git('branch', 'planted');
  await ledger.settle('a');
  expect(told.map(({ path }) => path)).toEqual(['.git/refs/heads/planted']);
  expect(repository.git('log', '-1', '--format=%s').trim()).toBe('by the coordinator');
});

test('a planted hook and filter are gone before the coordinator’s git is asked anything', async () => {
  const repository = testRepository({ 'README.md': '# r\n', 'src/a.ts': 'a\n' });
  const { ledger, told } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  repository.write('.git/hooks/post-commit', '#!/bin/sh\ntouch sprung\n');
  repository.git('config', 'filter.evil.clean', 'touch sprung; cat');
  repository.write('.gitattributes', '* filter=evil\n');
  repository.write('src/a.ts', 'b\n');
  await ledger.settle('a');
  expect(told.map(({ path }: OutOfBounds) => path).sort()).toEqual([
    '.git/config',
    '.git/hooks/post-commit',
    '.gitattributes',
    'src/a.ts',
  ]);
  expect(existsSync(join(repository.root, 'sprung'))).toBe(false);
  expect(existsSync(join(repository.root, '.git/hooks/post-commit'))).toBe(false);
  expect(repository.git('status', '--porcelain', '--', ':(exclude).agent')).toBe('');
});

test('a patch of a quarantine brings the stray writes back when it is applied', async () => {
  const repository = testRepository({ 'README.md': '# r\n', 'src/a.ts': 'a\n' });
  const { ledger, quarantine } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  repository.write('src/a.ts', 'changed\n');
  repository.write('new/ö b.bin', 'zero \0 byte');
  await ledger.settle('a');
  expect(repository.git('status', '--porcelain', '--', 'src', 'new')).toBe('');
  execFileSync('git', ['apply', join(quarantine, 'a/1.patch')], { cwd: repository.root });
  expect(readFileSync(join(repository.root, 'src/a.ts'), 'utf8')).toBe('changed\n');
  expect(readFileSync(join(repository.root, 'new/ö b.bin'), 'utf8')).toBe('zero \0 byte');
  const index: unknown = JSON.parse(readFileSync(join(quarantine, 'a/1.json'), 'utf8'));
  expect(index).toMatchObject({ unit_id: 'a', patch: '1.patch', kept: [], writes: [{}, {}] });
});

test('what cannot be put back is left as it is, told with the reason, and fails the unit under every quarantine', async () => {
  const repository = testRepository({ '.gitignore': '*.log\n' });
  repository.write('old.log', 'ignored, so nobody kept it');
  const { ledger, restored } = await openTestLedger(repository.root, { quarantine: true, fail: false });
  ledger.begin('a', null);
  writeFileSync(join(repository.root, 'old.log'), 'overwritten');
  const settled = await ledger.settle('a');
  expect(settled).toMatchObject({ out_of_bounds: [{ path: 'old.log', restored: false }], fails: true });
  expect(restored).toMatchObject([
    { restored: [], kept: [{ path: 'old.log', why: expect.stringContaining('not kept') }] },
  ]);
  expect(readFileSync(join(repository.root, 'old.log'), 'utf8')).toBe('overwritten');
});

test('where no quarantine can be written, stray writes stay, are told with the reason, and fail their unit alone', async () => {
  const repository = testRepository();
  const { ledger, told, restored, quarantine } = await openTestLedger(repository.root);
  mkdirSync(dirname(quarantine), { recursive: true });
  writeFileSync(quarantine, 'in the way');
  ledger.begin('a', null);
  ledger.begin('b', 'bubblewrap');
  repository.write('stray.txt', 'x');
  const [strayed, sibling] = await Promise.all([ledger.settle('a'), ledger.settle('b')]);
  expect(strayed).toMatchObject({ out_of_bounds: [{ path: 'stray.txt', restored: false }], fails: true });
  expect(sibling).toEqual({ files_changed: [], out_of_bounds: [], fails: false });
  expect(told).toHaveLength(1);
  expect(restored).toMatchObject([{ restored: [], kept: [{ path: 'stray.txt' }] }]);
  expect(readFileSync(join(repository.root, 'stray.txt'), 'utf8')).toBe('x');
});

test("a file in the place of a unit's quarantine hides no stray write", async () => {
  const repository = testRepository();
  const { ledger, told, quarantine } = await openTestLedger(repository.root);
  mkdirSync(quarantine, { recursive: true });
  writeFileSync(join(quarantine, 'a'), 'in the way');
  ledger.begin('a', null);
  repository.write('stray.txt', 'x');
  expect(await ledger.settle('a')).toMatchObject({
    out_of_bounds: [{ path: 'stray.txt', restored: false }],
    fails: true,
  });
  expect(told).toHaveLength(1);
});

test('a patch holds what was written, whatever the user told git about line ends and filters', async () => {
  const home = temporaryDirectory();
  mkdirSync(join(home, 'git'));
  writeFileSync(join(home, 'git/attributes'), '* text=auto\n*.big filter=shrink\n');
  writeFileSync(join(home, 'git/config'), '[filter "shrink"]\n\tclean = echo shrunk\n');
  const repository = testRepository();
  const { ledger, quarantine } = await openTestLedger(repository.root);
  const written = { 'stray.txt': 'one\r\ntwo\r\n', 'stray.big': 'all of it\n' };
  vi.stubEnv('XDG_CONFIG_HOME', home);
  ledger.begin('a', null);
  for (const [path, content] of Object.entries(written)) repository.write(path, content);
  await ledger.settle('a').finally(() => vi.unstubAllEnvs());
  repository.git('apply', join(quarantine, 'a/1.patch'));
  for (const [path, content] of Object.entries(written))
    expect(readFileSync(join(repository.root, path), 'utf8')).toBe(content);
});

interface NestedRepository {
  readonly name: string;
  readonly act: string;
  readonly told: readonly string[];
}

const BARE =
  'git init -q --bare a/lib; git -C a/lib config core.bare false; git -C a/lib config core.worktree .';

test.for<NestedRepository>([
  {
    name: 'in what the unit itself has git ignore',
    act: 'echo nested/ > a/.gitignore; git init -q a/nested',
    told: ['a/nested/.git'],
  },
  {
    name: 'in what the unit itself has git ignore, by a changed file',
    act: 'echo "*" >> a/deep/.gitignore; git init -q a/deep/nested',
    told: ['a/deep/nested/.git'],
  },
  { name: 'nowhere but in what git ignored before', act: 'git init -q a/deep/build/dep', told: [] },
  { name: 'nowhere but among packages', act: 'git init -q --bare a/node_modules/x.git', told: [] },
  { name: 'without the name .git', act: BARE, told: ['a/lib'] },
  {
    name: 'that borrows from another one',
    act: 'mkdir a/lib; echo ref: refs/heads/x > a/lib/HEAD; echo ../../elsewhere > a/lib/commondir',
    told: ['a/lib'],
  },
  {
    name: 'that the own directory becomes',
    act: 'git init -q --bare a; rm -rf a/hooks a/info a/branches a/description',
    told: ['a/HEAD', 'a/config'],
  },
  {
    name: 'that was none before it got settings',
    act: 'git init -q --bare a/fixture; cp a/fixture/HEAD a/half/HEAD; printf "[core]\\n" > a/half/config; rm -rf a/fixture',
    told: ['a/half/HEAD', 'a/half/config'],
  },
  {
    name: 'nowhere, by a fixture in which git obeys nothing',
    act: 'mkdir -p a/f/objects a/f/refs; echo x > a/f/HEAD',
    told: [],
  },
])('a repository that a unit leaves is told and taken away: $name', async ({ act, told: expected }) => {
  const repository = testRepository({
    'a/own': 'own\n',
    'a/deep/.gitignore': 'build/\n',
    'a/half/objects/x': '',
    'a/half/refs/x': '',
  });
  const { ledger } = await openTestLedger(repository.root);
  ledger.begin('a', 'bubblewrap');
  execFileSync('sh', ['-c', act], { cwd: repository.root });
  const { out_of_bounds } = await ledger.settle('a');
  const found = out_of_bounds.map(({ path }) => path);
  expect(found).toEqual(expected);
  for (const write of out_of_bounds) {
    expect(write).toMatchObject({ kind: 'control_file', suspects: ['a'], restored: true });
    expect(existsSync(join(repository.root, write.path))).toBe(false);
  }
});

interface RepositoryHarm {
  readonly name: string;
  readonly prepare?: (repository: TestRepository) => void;
  readonly act: string;
  readonly told: readonly (readonly [path: string, restored: boolean])[];
  /** Git still has the history. */
  readonly history: boolean;
}

test.for<RepositoryHarm>([
  {
    name: 'its directory moved',
    act: 'mv .git .g',
    told: [['.git', true]],
    history: true,
  },
  {
    name: 'its directory moved into the own one, another put in its place, and a stray write beside',
    act: 'mv .git a/deep; git init -q; git config core.fsmonitor evil; echo stray > README.md; echo x > a/own',
    told: [
      ['.git', true],
      ['README.md', true],
    ],
    history: true,
  },
  {
    name: 'a hook in a directory that was moved',
    act: 'mv .git .g; mkdir -p .g/hooks; echo evil > .g/hooks/pre-commit',
    told: [
      ['.git', true],
      ['.git/hooks/pre-commit', true],
    ],
    history: true,
  },
  {
    name: 'objects taken away',
    act: 'rm -rf .git/objects/??',
    told: [['.git/objects', false]],
    history: false,
  },
  {
    name: 'objects taken away from a branch whose name ends with a byte A0',
    prepare: ({ git }) => void git('switch', '-q', '-c', 'voilà'),
    act: 'rm -rf .git/objects/??',
    told: [['.git/objects', false]],
    history: false,
  },
  {
    name: 'a branch led to one whose name lacks a byte A0',
    prepare: ({ git }) => void git('symbolic-ref', 'refs/heads/alias', 'refs/heads/voilà'),
    act: String.raw`printf 'ref: refs/heads/voil\303\n' > .git/refs/heads/alias`,
    told: [['.git/refs/heads/alias', true]],
    history: true,
  },
  {
    name: 'packs taken away',
    prepare: ({ git }) => void git('repack', '-a', '-d', '-q'),
    act: 'rm -rf .git/objects/pack/*',
    told: [['.git/objects', false]],
    history: false,
  },
  {
    name: 'nothing by housekeeping',
    act: 'git repack -a -d -n -q; git prune-packed',
    told: [],
    history: true,
  },
  {
    name: 'another repository in its place',
    act: 'rm -rf .git; git init -q -b main .; rm -rf .git/hooks/*',
    told: [['.git/objects', false]],
    history: false,
  },
  { name: 'its directory taken away', act: 'rm -rf .git', told: [['.git', false]], history: false },
  {
    name: 'what another working tree obeys',
    prepare: addWorktree,
    act: 'mkdir a/evil; echo $PWD/a/evil > .git/worktrees/second/commondir; echo x > .git/worktrees/second/config.worktree',
    told: [
      ['.git/worktrees/second/commondir', true],
      ['.git/worktrees/second/config.worktree', true],
    ],
    history: true,
  },
  {
    name: 'another working tree that is made anew elsewhere',
    prepare: addWorktree,
    act: 'rm -rf .git/worktrees/second; mkdir -p .git/worktrees/second; echo $PWD/a > .git/worktrees/second/commondir',
    told: [
      ['.git/worktrees/second/commondir', true],
      ['.git/worktrees/second/gitdir', true],
    ],
    history: true,
  },
  {
    name: 'nothing by working trees that come and go',
    prepare: addWorktree,
    act: 'git worktree remove --force ../second; git worktree add -q --detach ../third',
    told: [],
    history: true,
  },
])('the audit tells what a unit does to the repository: $name', async (harm) => {
  const { prepare, act, told: expected, history } = harm;
  const repository = testRepository({ 'README.md': '# r\n', 'a/own': 'own\n' });
  prepare?.(repository);
  const { ledger, restored } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  execFileSync('sh', ['-c', act], { cwd: repository.root });
  const { out_of_bounds, fails } = await ledger.settle('a');
  const found = out_of_bounds.map(({ path, restored }) => [path, restored === true]);
  expect(found.slice(0, 1)).toEqual(expected.slice(0, 1));
  expect(found).toEqual(expect.arrayContaining([...expected]));
  if (history) expect(found).toHaveLength(expected.length);
  expect(fails).toBe(expected.length > 0);
  const reasons = restored.flatMap(({ kept }) => kept.map(({ why }) => why));
  expect(reasons.some((why) => why.includes('anew'))).toBe(!history);
  if (history) expect(repository.git('log', '--format=%s')).toBe('c\n');
  ledger.begin('b', 'bubblewrap');
  expect(await ledger.settle('b')).toMatchObject({ out_of_bounds: [] });
});

function addWorktree({ git }: TestRepository): void {
  git('worktree', 'add', '-q', '--detach', '../second');
}

interface HardLink {
  readonly name: string;
  readonly target: string;
  readonly act: (root: string) => void;
  readonly kind?: string;
}

test.for<HardLink>([
  {
    name: 'a file as committed',
    target: 'canary',
    act: (root) => appendFileSync(join(root, 'a/hard'), 'more'),
    kind: 'modified',
  },
  {
    name: 'a file that git does not know',
    target: 'draft',
    act: (root) => appendFileSync(join(root, 'a/hard'), 'more'),
    kind: 'modified',
  },
  {
    name: 'a file whose name in the own directory is taken away after it',
    target: 'draft',
    act(root) {
      writeFileSync(join(root, 'a/hard'), 'gone\n');
      rmSync(join(root, 'a/hard'));
    },
    kind: 'modified',
  },
  {
    name: 'a mode',
    target: 'canary',
    act: (root) => chmodSync(join(root, 'a/hard'), 0o600),
    kind: 'mode_changed',
  },
  {
    name: 'nothing, by taking the own name away',
    target: 'draft',
    act: (root) => rmSync(join(root, 'a/hard')),
  },
])('what a jailed unit writes through a hard link from before the run is found: $name', async (link) => {
  const { target, act, kind } = link;
  const repository = testRepository({ canary: 'keep\n', 'a/own': 'own\n' });
  const { root, write } = repository;
  write('draft', 'keep\n');
  linkSync(join(root, target), join(root, 'a/hard'));
  const place = join(root, target);
  const before = statSync(place);
  const { ledger } = await openTestLedger(root, undefined, false);
  ledger.begin('a', 'bubblewrap');
  ledger.begin('b', 'bubblewrap');
  act(root);
  const strays = kind === undefined ? [] : [{ path: target, kind, suspects: ['a'], restored: true }];
  expect(await ledger.settle('a')).toMatchObject({ out_of_bounds: strays, fails: kind !== undefined });
  expect(readFileSync(place, 'utf8')).toBe('keep\n');
  expect(statSync(place).mode).toBe(before.mode);
});

interface Stall {
  readonly path: string;
  readonly plant: (place: string) => void;
  readonly committed?: string;
}

const pipe = (place: string): void => void execFileSync('mkfifo', [place]);

test.for<Stall>([
  { path: 'a/.gitattributes', plant: pipe },
  { path: 'a/.gitignore', plant: pipe },
  { path: 'a/deep/.gitmodules', plant: pipe },
  {
    path: 'a/deep/.gitattributes',
    plant(place) {
      pipe(`${place}.pipe`);
      symlinkSync(`${place}.pipe`, place);
    },
  },
  {
    path: 'a/.gitattributes',
    committed: '* text\n',
    plant(place) {
      rmSync(place);
      pipe(place);
    },
  },
])('a pipe for which git would wait fails its unit alone, and is taken away: $path', async (stall) => {
  const { path, plant, committed } = stall;
  const repository = testRepository({
    'a/own': 'own\n',
    'a/deep/own': 'own\n',
    'b/own': 'own\n',
    ...(committed === undefined ? {} : { [path]: committed }),
  });
  const { ledger, quarantine } = await openTestLedger(repository.root);
  ledger.begin('a', 'bubblewrap');
  ledger.begin('b', 'bubblewrap');
  plant(join(repository.root, path));
  for (const own of ['a/own', 'a/deep/own', 'b/own']) repository.write(own, 'OWN\n');
  expect(await ledger.settle('b')).toMatchObject({ files_changed: ['b/own'], out_of_bounds: [] });
  const settled = await ledger.settle('a');
  expect(settled).toMatchObject({
    out_of_bounds: [{ path, kind: 'control_file', unit_id: 'a', restored: true }],
    fails: true,
  });
  expect(settled.files_changed).toEqual(expect.arrayContaining(['a/deep/own', 'a/own']));
  const now = lstatSync(join(repository.root, path), { throwIfNoEntry: false });
  expect(now?.isFile()).toBe(committed === undefined ? undefined : true);
  const kept = readdirSync(quarantine, { recursive: true, encoding: 'utf8' });
  expect(kept.every((name) => !lstatSync(join(quarantine, name)).isFIFO())).toBe(true);
  expect(repository.git('status', '--porcelain')).toContain('M b/own');
});

interface Blinding {
  readonly name: string;
  /** What lies in the audit's own directory when the audit looks. */
  readonly plant: (repository: TestRepository, state: string) => void;
}

test.for<Blinding>([
  {
    name: 'an index that has the stray write for committed',
    plant({ root, git }, state) {
      const index = join(state, 'index');
      copyFileSync(join(root, '.git/index'), index);
      const oid = git('hash-object', '-w', 'README.md').trim();
      execFileSync('git', ['update-index', '--cacheinfo', `100644,${oid},README.md`], {
        cwd: root,
        env: { ...process.env, GIT_INDEX_FILE: index },
      });
    },
  },
  {
    name: 'attributes with a filter that makes the stray write what it was',
    plant(_, state) {
      writeFileSync(join(state, 'config'), '[filter "x"]\n\tclean = echo "# r"\n');
      writeFileSync(join(state, 'info/attributes'), '* filter=x\n');
    },
  },
  ...['audit/git', 'audit'].flatMap((name) => [
    {
      name: `a file in place of ${name}`,
      plant({ root }: TestRepository) {
        rmSync(join(root, '.agent/runs/r', name), { recursive: true });
        writeFileSync(join(root, '.agent/runs/r', name), 'in the way');
      },
    },
    {
      name: `a link that leads nowhere in place of ${name}`,
      plant({ root }: TestRepository) {
        rmSync(join(root, '.agent/runs/r', name), { recursive: true });
        symlinkSync('nowhere/at/all', join(root, '.agent/runs/r', name));
      },
    },
  ]),
  {
    name: 'pipes in place of all that git reads',
    plant(_, state) {
      for (const name of ['index', 'config', 'HEAD', 'info/attributes', 'info/exclude']) {
        rmSync(join(state, name), { force: true });
        execFileSync('mkfifo', [join(state, name)]);
      }
    },
  },
])("what a unit writes over the audit's own files hides nothing: $name", async ({ plant }) => {
  const repository = testRepository();
  const { ledger } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  repository.write('README.md', '# R\n');
  const state = join(repository.root, '.agent/runs/r/audit/git');
  mkdirSync(join(state, 'info'), { recursive: true });
  plant(repository, state);
  expect(await ledger.settle('a')).toMatchObject({
    out_of_bounds: [{ path: 'README.md', kind: 'modified', restored: true }],
    fails: true,
  });
  expect(readFileSync(join(repository.root, 'README.md'), 'utf8')).toBe('# r\n');
});

test('a file that was touched is unchanged, converted by git or not, whatever attributes a unit wrote since', async () => {
  const repository = testRepository({
    '.gitattributes': '*.crlf text eol=crlf\n',
    'a.crlf': 'one\r\ntwo\r\n',
    'plain.txt': 'plain\n',
  });
  const { ledger } = await openTestLedger(repository.root);
  ledger.begin('a', null);
  repository.write('a/.gitattributes', '* -text\n');
  repository.write('a.crlf', 'one\r\ntwo\r\n');
  repository.write('plain.txt', 'plain\n');
  repository.write('.gitattributes', '*.crlf text eol=crlf\n');
  expect(await ledger.settle('a')).toMatchObject({
    files_changed: ['a/.gitattributes'],
    out_of_bounds: [],
  });
  ledger.begin('a', null);
  repository.write('.gitattributes', '*.crlf text eol=ABCD\n');
  repository.write('a.crlf', 'one\r\nTWO\r\n');
  expect(await ledger.settle('a')).toMatchObject({
    out_of_bounds: [
      { path: '.gitattributes', restored: true },
      { path: 'a.crlf', restored: true },
    ],
  });
  expect(readFileSync(join(repository.root, 'a.crlf'), 'utf8')).toBe('one\r\ntwo\r\n');
});

test('a unit that could not be audited stays suspect until the next audit, and no longer', async () => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root);
  const [run, away] = ['r', 'gone'].map((name) => join(repository.root, '.agent/runs', name));
  ledger.begin('a', null);
  repository.write('README.md', '# R\n');
  repository.write('a/out', 'mine');
  renameSync(String(run), String(away));
  writeFileSync(String(run), 'no directory');
  await expect(ledger.settle('a')).rejects.toThrow(/EEXIST|ENOTDIR/);
  await expect(ledger.catchUp()).rejects.toThrow(/EEXIST|ENOTDIR/);
  rmSync(String(run));
  renameSync(String(away), String(run));
  ledger.begin('b', null);
  expect(await ledger.settle('b')).toMatchObject({ out_of_bounds: [] });
  expect(told).toMatchObject([{ path: 'README.md', suspects: ['a', 'b'] }]);
  ledger.begin('b', null);
  repository.write('later.txt', 'x');
  expect(await ledger.settle('b')).toMatchObject({ out_of_bounds: [{ path: 'later.txt', unit_id: 'b' }] });
});

test('what could not be audited when its unit ended is found, and put back, when the ledger catches up', async () => {
  const repository = testRepository();
  const { ledger, told } = await openTestLedger(repository.root);
  const [run, away] = ['r', 'gone'].map((name) => join(repository.root, '.agent/runs', name));
  ledger.begin('a', null);
  repository.write('README.md', '# R\n');
  renameSync(String(run), String(away));
  writeFileSync(String(run), 'no directory');
  await expect(ledger.settle('a')).rejects.toThrow(/EEXIST|ENOTDIR/);
  rmSync(String(run));
  renameSync(String(away), String(run));
  await ledger.catchUp();
  expect(told).toMatchObject([{ path: 'README.md', unit_id: 'a' }]);
  expect(readFileSync(join(repository.root, 'README.md'), 'utf8')).toBe('# r\n');
});

test('what is hidden in a directory that nobody may read is found once that is put back', async () => {
  const root = temporaryDirectory();
  const [sibling, user] = [join(root, 'c'), process.geteuid?.() === 0 ? NOBODY : null];
  mkdirSync(sibling);
  if (user !== null) for (const path of [root, sibling]) chownSync(path, user, user);
  if (user !== null) process.seteuid?.(user);
  try {
    const { ledger } = await openTestLedger(root);
    ledger.begin('a', null);
    writeFileSync(join(sibling, 'planted'), 'x');
    chmodSync(sibling, 0);
    const { out_of_bounds } = await ledger.settle('a');
    expect(out_of_bounds).toMatchObject([
      { path: 'c', kind: 'mode_changed', restored: true },
      { path: 'c/planted', kind: 'created', unit_id: 'a', restored: true },
    ]);
    expect(existsSync(join(sibling, 'planted'))).toBe(false);
  } finally {
    if (user !== null) process.seteuid?.(0);
  }
});

test('in a tree added by git worktree, another repository in the place of its own is taken away and kept', async () => {
  const repository = testRepository();
  const root = join(temporaryDirectory(), 'added');
  repository.git('worktree', 'add', '-q', root);
  const pointer = readFileSync(join(root, '.git'), 'utf8');
  const { ledger, quarantine } = await openTestLedger(root);
  ledger.begin('a', null);
  writeFileSync(join(root, '.git'), 'gitdir: /somewhere/else\n');
  const stray = { path: '.git', kind: 'control_file', unit_id: 'a', restored: true };
  expect((await ledger.settle('a')).out_of_bounds).toMatchObject([stray]);
  expect(readFileSync(join(root, '.git'), 'utf8')).toBe(pointer);
  ledger.begin('a', null);
  rmSync(join(root, '.git'));
  mkdirSync(join(root, '.git/hooks'), { recursive: true });
  writeFileSync(join(root, '.git/hooks/pre-commit'), 'evil');
  expect((await ledger.settle('a')).out_of_bounds).toMatchObject([stray]);
  expect(readFileSync(join(root, '.git'), 'utf8')).toBe(pointer);
  expect(readFileSync(join(quarantine, 'a/2/files/.git/hooks/pre-commit'), 'utf8')).toBe('evil');
});

test('a repository that comes into being in a directory that was none is a stray write', async () => {
  const root = temporaryDirectory();
  const { ledger } = await openTestLedger(root);
  ledger.begin('a', null);
  execFileSync('git', ['init', '-q', '--template='], { cwd: root });
  mkdirSync(join(root, '.git/hooks'));
  writeFileSync(join(root, '.git/hooks/pre-commit'), 'evil');
  const paths = (await ledger.settle('a')).out_of_bounds.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['.git/HEAD', '.git/config', '.git/hooks/pre-commit']));
  expect(existsSync(join(root, '.git/hooks/pre-commit'))).toBe(false);
});

test('what the user wrote to a control file since the audit is not lost', async () => {
  const repository = testRepository();
  const { audit, quarantine } = await openTestLedger(repository.root);
  repository.write('.git/config', 'planted');
  const changes = await audit.check();
  repository.write('.git/config', 'by the user');
  const { taken } = await audit.putBack(changes, join(quarantine, 'x'));
  expect([...taken.values()]).toMatchObject([{ restored: false, again: true }]);
  expect(readFileSync(join(repository.root, '.git/config'), 'utf8')).toBe('by the user');
});
