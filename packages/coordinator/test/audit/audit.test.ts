import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAudit, type Audit } from '../../src/audit/audit.ts';
import { refuseSettingsOfUnits } from '../../src/audit/refuse-settings.ts';
import { reportChanges } from '../../src/audit/report-changes.ts';
import { pathText } from '../../src/audit/tree-path.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';
import { testRepository, type TestRepository } from './test-repository.ts';

const FILES = {
  'src/a.ts': 'a\n',
  'src/b.ts': 'b\n',
  '.gitignore': 'node_modules/\nbuild/\n*.log\n',
};

interface Watch {
  readonly audit: Audit;
  readonly check: () => Promise<{ readonly changed: readonly string[] }>;
}

/** An audit, and its changes as they are reported. */
async function watch(
  { root }: { readonly root: string },
  directories: readonly string[] = [],
): Promise<Watch> {
  const audit = await openAudit({
    root,
    directories,
    state: join(temporaryDirectory(), 'state'),
    keepImages: true,
  });
  return {
    audit,
    async check() {
      const reports = reportChanges(await audit.check());
      return { changed: reports.map(({ path }) => pathText(path)).sort() };
    },
  };
}

interface Change {
  readonly name: string;
  readonly before?: (repository: TestRepository) => void;
  readonly change: (repository: TestRepository) => void;
  readonly changed: readonly string[];
}

const CHANGES: readonly Change[] = [
  { name: 'nothing', change: () => undefined, changed: [] },
  { name: 'a changed file', change: ({ write }) => write('src/a.ts', 'A\n'), changed: ['src/a.ts'] },
  { name: 'a new file', change: ({ write }) => write('new/dir/c.ts', 'c\n'), changed: ['new/dir/c.ts'] },
  { name: 'a deleted file', change: ({ remove }) => remove('src/a.ts'), changed: ['src/a.ts'] },
  {
    name: 'a renamed file, as one gone and one new',
    change: ({ root }) => renameSync(join(root, 'src/a.ts'), join(root, 'src/z.ts')),
    changed: ['src/a.ts', 'src/z.ts'],
  },
  {
    name: 'a file that git was told of',
    change: ({ git }) => git('mv', 'src/a.ts', 'src/z.ts'),
    changed: ['src/a.ts', 'src/z.ts'],
  },
  {
    name: 'a file that was executable all of a sudden',
    change: ({ root }) => chmodSync(join(root, 'src/a.ts'), 0o755),
    changed: ['src/a.ts'],
  },
  {
    name: 'a file in place of a directory',
    change: ({ remove, write }) => {
      remove('src');
      write('src', 'no directory\n');
    },
    changed: ['src', 'src/a.ts', 'src/b.ts'],
  },
  {
    name: 'a link',
    change: ({ root }) => symlinkSync('a.ts', join(root, 'src/link.ts')),
    changed: ['src/link.ts'],
  },
  {
    name: 'names with spaces, umlauts, quotes and line breaks',
    change: ({ write }) => {
      for (const name of [
        'x y.ts',
        'ö.ts',
        '日本.ts',
        '"q".ts',
        "it's.ts",
        'line\nbreak.ts',
        ' M lead.ts',
        '-x',
      ]) {
        write(`src/${name}`, '');
      }
    },
    changed: [
      'src/ M lead.ts',
      'src/"q".ts',
      'src/-x',
      "src/it's.ts",
      'src/line\nbreak.ts',
      'src/x y.ts',
      'src/ö.ts',
      'src/日本.ts',
    ],
  },
  {
    name: 'one more change of a file that was changed before',
    before: ({ write }) => write('src/a.ts', 'changed\n'),
    change: ({ root }) => appendFileSync(join(root, 'src/a.ts'), 'more\n'),
    changed: ['src/a.ts'],
  },
  {
    name: 'a change that hides behind the old size and modification time',
    before: ({ write }) => write('src/a.ts', 'one\n'),
    change: ({ root, write }) => {
      const { atime, mtime } = statSync(join(root, 'src/a.ts'));
      write('src/a.ts', 'two\n');
      utimesSync(join(root, 'src/a.ts'), atime, mtime);
    },
    changed: ['src/a.ts'],
  },
  {
    name: 'a changed file that is as committed again',
    before: ({ write }) => write('src/a.ts', 'changed\n'),
    change: ({ write }) => write('src/a.ts', 'a\n'),
    changed: ['src/a.ts'],
  },
  {
    name: 'a new file that is gone again',
    before: ({ write }) => write('new.ts', ''),
    change: ({ remove }) => remove('new.ts'),
    changed: ['new.ts'],
  },
  {
    name: 'a deleted file that is back',
    before: ({ remove }) => remove('src/a.ts'),
    change: ({ write }) => write('src/a.ts', 'a\n'),
    changed: ['src/a.ts'],
  },
  { name: 'an ignored file', change: ({ write }) => write('src/x.log', ''), changed: ['src/x.log'] },
  {
    name: 'a file in an ignored directory',
    change: ({ write }) => write('node_modules/x/i.js', ''),
    changed: ['node_modules/x/i.js'],
  },
  {
    name: 'one more entry of an ignored directory',
    before: ({ write }) => write('node_modules/x/i.js', ''),
    change: ({ write }) => write('node_modules/y', ''),
    changed: ['node_modules/y'],
  },
  {
    name: 'a hook',
    change: ({ write }) => write('.git/hooks/pre-commit', 'evil'),
    changed: ['.git/hooks/pre-commit'],
  },
  {
    name: 'configuration',
    change: ({ git }) => git('config', 'core.fsmonitor', 'evil'),
    changed: ['.git/config'],
  },
  { name: 'a branch', change: ({ git }) => git('branch', 'x/y'), changed: ['.git/refs/heads/x/y'] },
  {
    name: 'the current branch',
    change: ({ git }) => git('checkout', '-q', '-b', 'other'),
    changed: ['.git/HEAD', '.git/refs/heads/other'],
  },
  {
    name: 'ignore rules',
    change: ({ write }) => write('.git/info/exclude', '*'),
    changed: ['.git/info/exclude'],
  },
  {
    name: 'a deleted branch, packed or not',
    before: ({ git }) => {
      git('branch', 'x');
      git('pack-refs', '--all');
    },
    change: ({ git }) => git('branch', '-D', 'x'),
    changed: ['.git/refs/heads/x'],
  },
  {
    name: 'no packing of a branch whose name is not ASCII',
    before: ({ git }) => git('branch', 'prüfung'),
    change: ({ git }) => git('pack-refs', '--all'),
    changed: [],
  },
  {
    name: 'a branch whose name is not ASCII, that is packed and led elsewhere',
    before: ({ git, commit }) => {
      git('branch', 'prüfung');
      git('pack-refs', '--all');
      commit();
    },
    change: ({ git }) => git('branch', '-f', 'prüfung', 'HEAD'),
    changed: ['.git/refs/heads/prüfung'],
  },
  {
    name: 'no housekeeping of git as a whole, in a repository below too',
    before: ({ git, write }) => {
      git('tag', 'v1');
      git('init', '-q', 'below');
      write('below/x', '');
      for (const args of [
        ['add', '.'],
        ['commit', '-q', '-m', 'c'],
      ])
        git('-C', 'below', ...args);
      git('init', '-q', '--bare', '.git/modules/sub');
    },
    change: ({ git }) => {
      for (const place of ['.', 'below', '.git/modules/sub']) git('-C', place, 'gc', '-q');
    },
    changed: [],
  },
  {
    name: 'a branch that is called as what housekeeping writes',
    change: ({ git }) => git('branch', 'info/refs'),
    changed: ['.git/refs/heads/info/refs'],
  },
  {
    name: 'what is no file where housekeeping writes one',
    before: ({ git }) => git('init', '-q', 'below'),
    change: ({ root, write }) => {
      symlinkSync('exclude', join(root, '.git/info/refs'));
      write('.git/info/refs_abcdef/x', '');
      symlinkSync('exclude', join(root, 'below/.git/info/refs'));
    },
    changed: ['.git/info/refs', '.git/info/refs_abcdef/x', 'below/.git/info/refs'],
  },
  {
    name: 'no remote branch that git fetched for later',
    change: ({ git }) => git('update-ref', 'refs/prefetch/remotes/origin/main', 'HEAD'),
    changed: [],
  },
  { name: 'no housekeeping of git', change: ({ git }) => git('pack-refs', '--all'), changed: [] },
  {
    name: 'no remote branch that was fetched',
    change: ({ git }) => git('update-ref', 'refs/remotes/origin/main', 'HEAD'),
    changed: [],
  },
  {
    name: 'policy files, which decide what the next run starts',
    before: ({ write }) => write('.agent/mcp.toml', 'a'),
    change: ({ write }) => {
      write('.agent/mcp.toml', 'evil');
      write('.agent/ä.toml', 'new');
    },
    changed: ['.agent/mcp.toml', '.agent/ä.toml'],
  },
  {
    name: 'nothing else of the directory of runs',
    change: ({ write }) => write('.agent/runs/x', ''),
    changed: [],
  },
  {
    name: 'nothing of a commit but the branch, when the files stay as they were',
    before: ({ write }) => {
      write('src/a.ts', 'A\n');
      write('new.ts', '');
    },
    change: ({ commit }) => commit(),
    changed: ['.git/refs/heads/main'],
  },
];

test.for(CHANGES)('an audit sees $name', async ({ before, change, changed }) => {
  const repository = testRepository(FILES);
  before?.(repository);
  const audit = await watch(repository);
  change(repository);
  expect(await audit.check()).toEqual({ changed });
  expect(await audit.check()).toEqual({ changed: [] });
});

test('each change is in one diff, the first after it', async () => {
  const { root, write } = testRepository(FILES);
  const audit = await watch({ root });
  write('src/a.ts', '1\n');
  expect(await audit.check()).toEqual({ changed: ['src/a.ts'] });
  write('src/b.ts', '2\n');
  expect(await audit.check()).toEqual({ changed: ['src/b.ts'] });
  write('src/a.ts', '3\n');
  expect(await audit.check()).toEqual({ changed: ['src/a.ts'] });
});

test('the baseline names what was changed before, but not what is ignored', async () => {
  const repository = testRepository(FILES);
  repository.write('src/a.ts', 'A\n');
  repository.write('neu/ö x.ts', '');
  repository.write('node_modules/x.js', '');
  repository.remove('src/b.ts');
  const { baseline } = (await watch(repository)).audit;
  expect([...baseline.dirty_paths].sort()).toEqual(['neu/ö x.ts', 'src/a.ts', 'src/b.ts']);
});

test('a file of the same size and time as when git looked at it is still read, as git would', async () => {
  const { root, git, write, commit } = testRepository(FILES);
  const second = 1_700_000_000;
  const backdate = (path: string): void => utimesSync(join(root, path), second, second);
  // Only that the index is no newer tells then that the file may have changed after git looked.
  git('config', 'core.trustctime', 'false');
  write('src/a.ts', 'b\n');
  backdate('src/a.ts');
  commit();
  write('src/a.ts', 'c\n');
  for (const path of ['src/a.ts', '.git/index']) backdate(path);
  expect((await watch({ root })).audit.baseline.dirty_paths).toEqual(['src/a.ts']);
});

test('an ignored directory is looked into, whoever may write there', async () => {
  const repository = testRepository(FILES);
  repository.write('build/other/x', '');
  const audit = await watch(repository, ['build/out', 'src']);
  repository.write('build/out/deep/y', '');
  repository.write('build/z', '');
  expect(await audit.check()).toEqual({ changed: ['build/out/deep/y', 'build/z'] });
  repository.write('build/out/deep/y', 'more');
  repository.write('build/other/w', '');
  expect(await audit.check()).toEqual({ changed: ['build/other/w', 'build/out/deep/y'] });
});

test('an ignored directory of a unit is looked into as a whole', async () => {
  const repository = testRepository(FILES);
  const audit = await watch(repository, ['build']);
  repository.write('build/ö/y', '');
  expect(await audit.check()).toEqual({ changed: ['build/ö/y'] });
});

test('a name that is no UTF-8 is seen each time it changes', async () => {
  const repository = testRepository(FILES);
  const path = Buffer.concat([Buffer.from(`${repository.root}/src/`), Buffer.from([0xff, 0x2e, 0x74, 0x73])]);
  writeFileSync(path, '');
  const audit = await watch(repository);
  appendFileSync(path, 'x');
  expect(await audit.check()).toEqual({ changed: ['src/\uFFFD.ts'] });
});

test('a repository that appears in a directory of a unit is seen, by whatever name', async () => {
  const repository = testRepository({ ...FILES, 'src/sub/c.ts': '' });
  const audit = await watch(repository, ['src', 'build/out']);
  for (const path of ['src', 'src/sub', 'src/new', 'build/out/dep', 'src/node_modules/x', 'elsewhere']) {
    repository.write(`${path}/.git/config`, '');
  }
  repository.write('src/link/.git', 'gitdir: ../../elsewhere/.git');
  const found = (await audit.check()).changed.filter((path) => path.endsWith('.git'));
  expect(found).toEqual(['elsewhere/.git', 'src/.git', 'src/link/.git', 'src/new/.git', 'src/sub/.git']);
  repository.write('src/sub/.git/index', '');
  expect(await audit.check()).toEqual({ changed: [] });
  repository.write('src/sub/.git/config', '[core]');
  expect(await audit.check()).toEqual({ changed: ['src/sub/.git/config'] });
});

test('a submodule is compared by its files, and no program of its configuration runs', async () => {
  const inner = testRepository();
  const outer = testRepository(FILES);
  outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub');
  outer.commit();
  const trap = join(temporaryDirectory(), 'sprung');
  execFileSync('git', ['config', 'core.fsmonitor', `touch '${trap}'; false`], {
    cwd: join(outer.root, 'sub'),
  });
  execFileSync('git', ['config', 'filter.x.clean', `touch '${trap}'; cat`], { cwd: join(outer.root, 'sub') });
  const audit = await watch(outer);
  outer.write('sub/.gitattributes', '* filter=x\n');
  outer.write('sub/README.md', 'changed\n');
  expect(await audit.check()).toEqual({ changed: ['sub/.gitattributes', 'sub/README.md'] });
  expect(existsSync(trap)).toBe(false);
});

test('no program of the configuration runs in the repository itself', async () => {
  const repository = testRepository(FILES);
  const trap = join(temporaryDirectory(), 'sprung');
  repository.git('config', 'core.fsmonitor', `touch '${trap}'; false`);
  repository.git('config', 'core.hooksPath', 'src');
  repository.write('src/post-index-change', `#!/bin/sh\ntouch '${trap}'\n`);
  chmodSync(join(repository.root, 'src/post-index-change'), 0o755);
  const audit = await watch(repository);
  await audit.check();
  expect(existsSync(trap)).toBe(false);
});

test('an audit of a tree added by git worktree watches the shared repository', async () => {
  const repository = testRepository(FILES);
  const root = join(temporaryDirectory(), 'second');
  repository.git('worktree', 'add', '-q', '-b', 'second', root);
  const audit = await watch({ root });
  repository.write('.git/hooks/pre-push', '');
  writeFileSync(join(root, 'src/a.ts'), 'A\n');
  expect(await audit.check()).toEqual({ changed: ['.git/hooks/pre-push', 'src/a.ts'] });
});

test.for(['.gitignore', 'src/.gitattributes', 'build/deep/.gitmodules'])(
  'a pipe that git would wait for is told at once: %s',
  async (path) => {
    const { root, write } = testRepository({ 'src/a.ts': 'a\n' });
    write('build/deep/x', '');
    execFileSync('mkfifo', [join(root, path)]);
    await expect(watch({ root })).rejects.toMatchObject({
      code: 'directory_unusable',
      message: expect.stringContaining(path),
    });
  },
);

test('a directory inside a checkout is no root for an audit', async () => {
  const { root } = testRepository(FILES);
  await expect(watch({ root: join(root, 'src') })).rejects.toMatchObject({
    code: 'directory_unusable',
    message: expect.stringContaining(`take ${root}`),
  });
});

test.for([
  { name: 'GIT_CONFIG_GLOBAL', file: 'src/gitconfig' },
  { name: 'GIT_CONFIG_SYSTEM', file: 'src/deep/new/gitconfig' },
  { name: 'GIT_CONFIG_GLOBAL', file: 'link/gitconfig' },
  { name: 'GIT_CONFIG_GLOBAL', file: 'src/to-elsewhere' },
  { name: 'GIT_CONFIG_GLOBAL', file: 'to-nothing-yet' },
  { name: 'GIT_CONFIG_SYSTEM', file: 'to-a-link' },
  { name: 'GIT_CONFIG_GLOBAL', file: 'past-the-directory' },
])('settings in a directory of a unit are refused: $name=$file', async ({ name, file }) => {
  const { root } = testRepository(FILES);
  symlinkSync('src', join(root, 'link'));
  symlinkSync('/dev/null', join(root, 'src/to-elsewhere'));
  symlinkSync('src/deep/new/gitconfig', join(root, 'to-nothing-yet'));
  symlinkSync('link/to-elsewhere', join(root, 'to-a-link'));
  symlinkSync('src/deep/../../settings', join(root, 'past-the-directory'));
  process.env[name] = join(root, file);
  onTestFinished(() => void delete process.env[name]);
  await expect(watch({ root }, ['src'])).rejects.toMatchObject({
    code: 'directory_unusable',
    message: expect.stringContaining(`got ${name}=${join(root, file)}`),
  });
  await expect(watch({ root }, ['other'])).resolves.toBeDefined();
});

test('settings by links that lead round in a circle are none', async () => {
  const { root } = testRepository(FILES);
  symlinkSync('circle', join(root, 'circle'));
  process.env['GIT_CONFIG_GLOBAL'] = join(root, 'circle');
  onTestFinished(() => void delete process.env['GIT_CONFIG_GLOBAL']);
  const places = { root, directories: ['src'], hasRepository: false };
  await expect(refuseSettingsOfUnits(places)).resolves.toBeUndefined();
});

const INCLUDES: readonly {
  readonly name: string;
  /** Answers what is told of it. */
  readonly make: (repository: TestRepository, place: string) => string;
}[] = [
  {
    name: 'the repository, before the file is there',
    make: ({ git }) => {
      git('config', 'include.path', '../src/settings');
      return 'include.path=../src/settings in .git/config';
    },
  },
  {
    name: 'the repository, by a link, for one branch',
    make: ({ root, git }) => {
      symlinkSync('src/settings', join(root, 'settings'));
      git('config', 'includeIf.onbranch:topic.path', '../settings');
      return 'includeif.onbranch:topic.path=../settings in .git/config';
    },
  },
  {
    name: 'what the repository includes for one branch',
    make: ({ git }, place) => {
      writeFileSync(join(place, 'first'), '[include]\n\tpath = second\n');
      symlinkSync('third', join(place, 'second'));
      symlinkSync('checkout/src/settings', join(place, 'third'));
      git('config', 'includeIf.onbranch:topic.path', join(place, 'first'));
      return `include.path=second in ${join(place, 'first')}`;
    },
  },
  {
    name: "the user's own file",
    make: (_, place) => {
      writeFileSync(join(place, '.gitconfig'), '[include]\n\tpath = ~/checkout/src/settings\n');
      process.env['HOME'] = place;
      return `include.path=${join(place, 'checkout/src/settings')} in ${join(place, '.gitconfig')}`;
    },
  },
  {
    name: "the user's own file, which is a link to nothing yet",
    make: (_, place) => {
      symlinkSync('checkout/src/settings', join(place, '.gitconfig'));
      process.env['HOME'] = place;
      return join(place, '.gitconfig');
    },
  },
  {
    name: 'the file of GIT_CONFIG_GLOBAL',
    make: (_, place) => {
      writeFileSync(join(place, 'global'), '[include]\n\tpath = checkout/src/settings\n');
      process.env['GIT_CONFIG_GLOBAL'] = join(place, 'global');
      return `include.path=checkout/src/settings in ${join(place, 'global')}`;
    },
  },
  {
    name: 'variables',
    make: ({ root }) => {
      const path = join(root, 'src/settings');
      Object.assign(process.env, {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'include.path',
        GIT_CONFIG_VALUE_0: path,
      });
      return `include.path=${path} in the environment`;
    },
  },
];

const CONFIG_VARIABLES = [
  'HOME',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_KEY_0',
  'GIT_CONFIG_VALUE_0',
] as const;

/** What is changed of these variables is as before when the test ends. */
function keepVariables(): void {
  const before = CONFIG_VARIABLES.map((name) => [name, process.env[name]] as const);
  onTestFinished(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

test.for(INCLUDES)("settings that $name includes from a unit's directory are refused", async ({ make }) => {
  keepVariables();
  const repository = testRepository(FILES);
  const { root } = repository;
  const place = temporaryDirectory();
  symlinkSync(root, join(place, 'checkout'));
  const said = make(repository, place);
  await expect(watch(repository, ['src'])).rejects.toMatchObject({
    code: 'directory_unusable',
    message: expect.stringContaining(`got ${said}, the way to which leads through`),
  });
  await expect(watch(repository, ['other'])).resolves.toBeDefined();
});

test('settings in the repository, or above the checkout, are no unit’s', async () => {
  const repository = testRepository(FILES);
  repository.git('config', 'include.path', 'more');
  repository.git('config', '--add', 'include.path', '../../settings');
  await expect(watch(repository, ['.'])).resolves.toBeDefined();
});

test('a repository whose .git is gone for a while is compared all the same', async () => {
  const repository = testRepository(FILES);
  const audit = await watch(repository);
  repository.write('src/a.ts', 'A, and more\n');
  renameSync(join(repository.root, '.git'), join(repository.root, '.gone'));
  expect(await audit.check()).toEqual({ changed: ['.git', 'src/a.ts'] });
  renameSync(join(repository.root, '.gone'), join(repository.root, '.git'));
  expect(await audit.check()).toEqual({ changed: [] });
});

test('a checkout without any commit can be audited', async () => {
  const root = join(temporaryDirectory(), 'fresh');
  mkdirSync(root);
  execFileSync('git', ['init', '-q'], { cwd: root });
  const audit = await watch({ root });
  expect(audit.audit.head?.base_commit).toBeNull();
  writeFileSync(join(root, 'x'), '');
  expect(await audit.check()).toEqual({ changed: ['x'] });
});

test.skipIf(!existsSync('/proc/self/fd'))('checks leave no descriptor open', async () => {
  const repository = testRepository(FILES);
  const audit = await watch(repository);
  await audit.check();
  const before = readdirSync('/proc/self/fd').length;
  for (let round = 0; round < 5; round += 1) await audit.check();
  expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
});

test("what this process prints into a file of the checkout is nobody's write, what a unit makes of that file is", async () => {
  const repository = testRepository(FILES);
  const { root } = repository;
  const [out, other] = ['events.ndjson', 'other.txt'].map((name) => openSync(join(root, name), 'w'));
  if (out === undefined || other === undefined) throw new Error('two files were opened');
  try {
    const audit = await openAudit({
      root,
      state: join(temporaryDirectory(), 'state'),
      keepImages: true,
      outputs: [out],
    });
    const changed = async (): Promise<readonly string[]> =>
      reportChanges(await audit.check())
        .map(({ path }) => pathText(path))
        .sort();
    writeSync(out, 'a line\n');
    writeSync(other, 'a line\n');
    expect(await changed()).toEqual(['other.txt']);
    linkSync(join(root, 'events.ndjson'), join(root, 'src/c.ts'));
    expect(await changed()).toEqual(['events.ndjson', 'src/c.ts']);
    repository.remove('src/c.ts');
    renameSync(join(root, 'events.ndjson'), join(root, 'src/a.ts'));
    expect(await changed()).toEqual(['events.ndjson', 'src/a.ts', 'src/c.ts']);
    audit.close();
  } finally {
    for (const file of [out, other]) closeSync(file);
  }
});
