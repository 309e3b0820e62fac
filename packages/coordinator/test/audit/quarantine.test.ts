import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  lchownSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { photograph } from './photograph.ts';
import { openTestLedger } from './test-ledger.ts';
import { testRepository } from './test-repository.ts';

/** A repository with everything that can be strayed upon; `a` and `b` belong to units. */
function richRepository(): string {
  const { root, write, git } = testRepository({
    '.gitignore': 'node_modules/\n.env\n*.log\n',
    'src/a.ts': 'a\n',
    'src/deep/b.ts': 'b\n',
    'run.sh': '#!/bin/sh\n',
    'crlf.txt': 'one\r\ntwo\r\n',
    'a/own.txt': 'own\n',
  });
  symlinkSync('src/a.ts', join(root, 'link'));
  chmodSync(join(root, 'run.sh'), 0o755);
  git('add', '-A');
  git('commit', '-q', '-m', 'two');
  write('src/a.ts', 'changed by the user before\n');
  write('draft.md', 'never committed\n');
  write('.env', 'SECRET=1\n');
  write('node_modules/x/index.js', 'x\n');
  write('.agent/prompts/ü.md', 'the words of the user\n');
  git('branch', 'prüfung');
  mkdirSync(join(root, 'empty'));
  mkdirSync(join(root, 'b'));
  symlinkSync('nowhere', join(root, 'dangling'));
  return root;
}

const IDENTITY = {
  ...process.env,
  GIT_AUTHOR_NAME: 'T',
  GIT_AUTHOR_EMAIL: 't@example.com',
  GIT_COMMITTER_NAME: 'T',
  GIT_COMMITTER_EMAIL: 't@example.com',
};

interface Stray {
  readonly name: string;
  readonly rootOnly?: boolean;
  readonly act: (root: string) => void;
  readonly found: readonly (readonly [path: string, kind: string])[];
}

const STRAYS: readonly Stray[] = [
  {
    name: 'a new file in new directories',
    act: (root) => {
      mkdirSync(join(root, 'x/y'), { recursive: true });
      writeFileSync(join(root, 'x/y/z'), 'z');
    },
    found: [['x/y/z', 'created']],
  },
  { name: 'a new empty directory', act: (root) => mkdirSync(join(root, 'x')), found: [['x', 'created']] },
  {
    name: 'a file as committed that was overwritten',
    act: (root) => writeFileSync(join(root, 'src/deep/b.ts'), 'B\n'),
    found: [['src/deep/b.ts', 'modified']],
  },
  {
    name: 'a file that the user had changed, hidden behind its old size and time',
    act: (root) => {
      const path = join(root, 'src/a.ts');
      const { size, atime, mtime } = statSync(path);
      writeFileSync(path, 'x'.repeat(size));
      utimesSync(path, atime, mtime);
    },
    found: [['src/a.ts', 'modified']],
  },
  {
    name: 'a file that was never committed',
    act: (root) => appendFileSync(join(root, 'draft.md'), 'more'),
    found: [['draft.md', 'modified']],
  },
  {
    name: 'a file with secrets that git ignores',
    act: (root) => writeFileSync(join(root, '.env'), 'SECRET=2\n'),
    found: [['.env', 'modified']],
  },
  {
    name: 'line ends that git would not mind',
    act: (root) => writeFileSync(join(root, 'crlf.txt'), 'one\ntwo\n'),
    found: [['crlf.txt', 'modified']],
  },
  {
    name: 'a deleted directory with its files',
    act: (root) => rmSync(join(root, 'src'), { recursive: true }),
    found: [
      ['src/a.ts', 'deleted'],
      ['src/deep/b.ts', 'deleted'],
    ],
  },
  {
    name: 'a deleted empty directory',
    act: (root) => rmSync(join(root, 'empty'), { recursive: true }),
    found: [['empty', 'deleted']],
  },
  {
    name: 'a moved file',
    act: (root) => renameSync(join(root, 'draft.md'), join(root, 'a', 'draft.md')),
    found: [['draft.md', 'deleted']],
  },
  {
    name: 'bits of a mode that git does not know',
    act: (root) => chmodSync(join(root, 'src/a.ts'), 0o600),
    found: [['src/a.ts', 'mode_changed']],
  },
  {
    name: 'a directory that nobody may enter any more',
    act: (root) => chmodSync(join(root, 'src'), 0o000),
    found: [['src', 'mode_changed']],
  },
  {
    name: 'another owner of files, a directory and a link',
    rootOnly: true,
    act: (root) => {
      for (const path of ['run.sh', 'src/a.ts', 'node_modules/x/index.js', 'src', 'link'])
        lchownSync(join(root, path), 1234, 1234);
    },
    found: [
      ['link', 'mode_changed'],
      ['node_modules/x/index.js', 'mode_changed'],
      ['run.sh', 'mode_changed'],
      ['src', 'mode_changed'],
      ['src/a.ts', 'mode_changed'],
    ],
  },
  {
    name: 'another owner of what was written too',
    rootOnly: true,
    act: (root) => {
      appendFileSync(join(root, 'run.sh'), 'evil');
      lchownSync(join(root, 'run.sh'), 1234, 1234);
    },
    found: [['run.sh', 'modified']],
  },
  {
    name: 'a link that leads elsewhere',
    act: (root) => {
      unlinkSync(join(root, 'link'));
      symlinkSync('/etc/passwd', join(root, 'link'));
    },
    found: [['link', 'modified']],
  },
  {
    name: 'a link in place of a directory',
    act: (root) => {
      renameSync(join(root, 'src'), join(root, 'a/src'));
      symlinkSync('a/src', join(root, 'src'));
    },
    found: [
      ['src', 'type_changed'],
      ['src/a.ts', 'deleted'],
      ['src/deep/b.ts', 'deleted'],
    ],
  },
  {
    name: 'a directory in place of a file',
    act: (root) => {
      unlinkSync(join(root, 'run.sh'));
      mkdirSync(join(root, 'run.sh'));
      writeFileSync(join(root, 'run.sh/x'), '');
    },
    found: [
      ['run.sh', 'type_changed'],
      ['run.sh/x', 'created'],
    ],
  },
  {
    name: 'a file outside, written through a second name in the own directory',
    act: (root) => {
      linkSync(join(root, 'draft.md'), join(root, 'a/alias'));
      appendFileSync(join(root, 'a/alias'), 'more');
    },
    found: [['draft.md', 'modified']],
  },
  {
    name: 'a name that is no UTF-8',
    act: (root) => writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0x41])]), 'x'),
    found: [['\uFFFDA', 'created']],
  },
  {
    name: 'a pipe',
    act: (root) => void execFileSync('mkfifo', [join(root, 'pipe')]),
    found: [['pipe', 'created']],
  },
  {
    name: 'a file among installed packages',
    act: (root) => writeFileSync(join(root, 'node_modules/x/evil.js'), 'x'),
    found: [['node_modules/x/evil.js', 'created']],
  },
  {
    name: 'a repository in the own directory',
    act: (root) => void execFileSync('git', ['init', '-q', join(root, 'a')]),
    found: [['a/.git', 'control_file']],
  },
  {
    name: 'a hook, settings, ignore rules and a branch',
    act: (root) => {
      writeFileSync(join(root, '.git/hooks/pre-commit'), '#!/bin/sh\n', { mode: 0o755 });
      appendFileSync(join(root, '.git/config'), '[core]\nsshCommand = evil\n');
      rmSync(join(root, '.git/info'), { recursive: true });
      writeFileSync(join(root, '.git/refs/heads/evil'), `${'1'.repeat(40)}\n`);
      rmSync(join(root, '.git/refs/heads/main'));
    },
    found: [
      ['.git/config', 'control_file'],
      ['.git/hooks/pre-commit', 'control_file'],
      ['.git/info/exclude', 'control_file'],
      ['.git/refs/heads/evil', 'control_file'],
      ['.git/refs/heads/main', 'control_file'],
    ],
  },
  {
    name: 'a branch, a hook and a prompt whose names are not ASCII',
    act: (root) => {
      const commit = execFileSync('git', ['commit-tree', '-m', 'evil', 'HEAD^{tree}'], {
        cwd: root,
        env: IDENTITY,
        encoding: 'utf8',
      });
      execFileSync('git', ['branch', '-f', 'prüfung', commit.trim()], { cwd: root });
      writeFileSync(join(root, '.git/hooks/日本'), '#!/bin/sh\n', { mode: 0o755 });
      writeFileSync(join(root, '.agent/prompts/ü.md'), 'evil\n');
    },
    found: [
      ['.agent/prompts/ü.md', 'control_file'],
      ['.git/hooks/日本', 'control_file'],
      ['.git/refs/heads/prüfung', 'control_file'],
    ],
  },
  {
    name: 'a hook whose name would lead out of the repository, were it cut to bytes',
    act: (root) => writeFileSync(join(root, '.git/hooks/ĮĮįĮĮįsrc'), 'x'),
    found: [['.git/hooks/ĮĮįĮĮįsrc', 'control_file']],
  },
  {
    name: 'a branch and a hook whose names are no UTF-8',
    act: (root) => {
      for (const directory of ['refs/heads', 'hooks'])
        writeFileSync(
          Buffer.concat([Buffer.from(`${root}/.git/${directory}/`), Buffer.from([0xff, 0x41])]),
          `${'1'.repeat(40)}\n`,
        );
    },
    found: [
      ['.git/hooks/\uFFFDA', 'control_file'],
      ['.git/refs/heads/\uFFFDA', 'control_file'],
    ],
  },
  {
    name: 'a repository that was moved to a name that is no UTF-8',
    act: (root) =>
      renameSync(join(root, '.git'), Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0x41])])),
    found: [['.git', 'control_file']],
  },
  ...['packed-refs', 'HEAD'].map((file) => ({
    name: `a pipe in the place of ${file}`,
    act: (root: string): void => {
      rmSync(join(root, '.git', file), { force: true });
      execFileSync('mkfifo', [join(root, '.git', file)]);
    },
    found: [[`.git/${file}`, 'control_file'] as const],
  })),
  {
    name: 'a pipe in the place of all refs',
    act: (root) => {
      rmSync(join(root, '.git/refs'), { recursive: true });
      execFileSync('mkfifo', [join(root, '.git/refs')]);
    },
    found: [
      ['.git/refs', 'control_file'],
      ['.git/refs/heads/main', 'control_file'],
      ['.git/refs/heads/prüfung', 'control_file'],
    ],
  },
  {
    name: 'a directory in the place of packed-refs',
    act: (root) => mkdirSync(join(root, '.git/packed-refs/x'), { recursive: true }),
    found: [['.git/packed-refs', 'control_file']],
  },
  {
    name: 'a tag in the list of packed ones',
    act: (root) => {
      execFileSync('git', ['tag', '-a', '-m', 'x', 'evil'], { cwd: root, env: IDENTITY });
      execFileSync('git', ['pack-refs', '--all'], { cwd: root });
    },
    found: [['.git/refs/tags/evil', 'control_file']],
  },
  {
    name: 'names in the list of packed refs that lead out of the repository, one of them twice',
    act: (root) => {
      const line = (name: string): string => `${'1'.repeat(40)} ${name}\n`;
      const names = ['refs/heads/../../../src', 'refs/heads/../../../src', 'refs/heads//x', 'refs/heads/a b'];
      writeFileSync(
        join(root, '.git/packed-refs'),
        `# pack-refs with: peeled fully-peeled sorted\n${names.map(line).join('')}^${line('x')}`,
      );
    },
    found: [
      ['.git/refs/heads/../../../src', 'control_file'],
      ['.git/refs/heads//x', 'control_file'],
      ['.git/refs/heads/a b', 'control_file'],
    ],
  },
];

test.for(STRAYS)(
  '$name: found, told by its kind, and undone byte for byte',
  async ({ name, rootOnly, act, found }, { skip }) => {
    skip(rootOnly === true && process.getuid?.() !== 0, 'needs root');
    const root = richRepository();
    const before = photograph(root);
    const { ledger, told } = await openTestLedger(root);
    ledger.begin('a', null);
    act(root);
    const settled = await ledger.settle('a');
    const kinds = told
      .map(({ path, kind }) => [path, kind])
      .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
    expect(kinds).toEqual(found);
    expect(settled.out_of_bounds.filter(({ restored }) => restored !== true)).toEqual([]);
    expect(outside(photograph(root), name)).toEqual(outside(before, name));
    ledger.begin('b', null);
    expect((await ledger.settle('b')).out_of_bounds).toEqual([]);
  },
);

/** Packing refs is housekeeping and stays. */
function outside(tree: Readonly<Record<string, string>>, name = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tree).filter(
      ([path]) => !/^[ab]\//.test(path) && !(name.includes('packed') && /^\.git\/(?:packed|refs)/.test(path)),
    ),
  );
}

test('what a second write left between audit and restoration is not lost and not restored over', async () => {
  const root = richRepository();
  const before = photograph(root);
  const { ledger, told } = await openTestLedger(root);
  ledger.begin('a', null);
  for (const content of ['one', 'two', 'three']) {
    writeFileSync(join(root, 'draft.md'), content);
    expect((await ledger.settle('a')).out_of_bounds).toMatchObject([{ path: 'draft.md', restored: true }]);
    ledger.begin('a', null);
  }
  expect(told).toHaveLength(3);
  expect(photograph(root)).toEqual(before);
});

const names = fc.constantFrom(
  'a/own.txt',
  'a/new',
  'src/a.ts',
  'src/deep/b.ts',
  'draft.md',
  'link',
  'x',
  'x/y',
  'src',
  'src/deep',
  'empty',
  'a/sub',
  '.env',
  'run.sh',
);
const edit = fc.record({
  path: names,
  what: fc.constantFrom('write', 'remove', 'directory', 'link', 'mode'),
  content: fc.string({ maxLength: 40 }),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** Does what can be done, as a worker gone astray would; what cannot be done is left. */
function perform(root: string, { path, what, content }: Edit): void {
  const place = join(root, path);
  try {
    switch (what) {
      case 'write':
        return writeFileSync(place, content);
      case 'remove':
        return rmSync(place, { recursive: true });
      case 'directory':
        return void mkdirSync(place, { recursive: true });
      case 'link':
        rmSync(place, { recursive: true, force: true });
        return symlinkSync(`to-${content.replaceAll(/[\0/]/g, '')}`, place);
      case 'mode':
        return chmodSync(place, 0o700 | content.length);
    }
  } catch {
    return;
  }
}

test('whatever one unit does anywhere, afterwards its directory is as it left it and all else as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
      const root = richRepository();
      const before = photograph(root);
      const { ledger } = await openTestLedger(root);
      ledger.begin('a', null);
      for (const one of edits) if (!one.path.startsWith('src') || !isLink(root, 'src')) perform(root, one);
      const left = photograph(root);
      await ledger.settle('a');
      const after = photograph(root);
      expect(outside(after)).toEqual(outside(before));
      expect(inside(after)).toEqual(inside(left));
    }),
    { numRuns: 25 },
  );
}, 120_000);

function isLink(root: string, path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() !== true;
}

function inside(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => path.startsWith('a/')));
}
