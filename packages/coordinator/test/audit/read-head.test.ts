import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHead } from '../../src/audit/read-head.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';
import { testRepository } from './test-repository.ts';

test('the head names the commit and the directories', async () => {
  const { root, git } = testRepository({ 'sub/x': '' });
  const base_commit = git('rev-parse', 'HEAD').trim();
  const gitDirectory = join(root, '.git');
  const head = { base_commit, top_level: root, git_directory: gitDirectory, common_directory: gitDirectory };
  expect(await readHead(root)).toEqual(head);
  expect(await readHead(join(root, 'sub'))).toEqual(head);
});

test('a branch without a commit has no base', async () => {
  const root = temporaryDirectory();
  execFileSync('git', ['init', '-q'], { cwd: root });
  expect(await readHead(root)).toMatchObject({ base_commit: null, top_level: root });
});

interface Refused {
  readonly name: string;
  readonly place: (directory: string) => string;
  readonly git?: string;
  readonly code: string;
  readonly message: RegExp;
}

const REFUSED: readonly Refused[] = [
  {
    name: 'a bare repository',
    place: (directory) => {
      execFileSync('git', ['init', '-q', '--bare', directory]);
      return directory;
    },
    code: 'not_a_repository',
    message: /is a bare repository/,
  },
  {
    name: 'the inside of .git',
    place: (directory) => {
      execFileSync('git', ['init', '-q', directory]);
      return join(directory, '.git');
    },
    code: 'not_a_repository',
    message: /lies inside a \.git directory/,
  },
  {
    name: 'a directory that is not there',
    place: (directory) => join(directory, 'gone'),
    code: 'directory_unusable',
    message: /gone does not exist/,
  },
  ...['HEAD', 'config', 'packed-refs', 'index'].map((file) => ({
    name: `a pipe in the place of ${file}`,
    place: (directory: string): string => {
      execFileSync('git', ['init', '-q', directory]);
      rmSync(join(directory, '.git', file), { force: true });
      execFileSync('mkfifo', [join(directory, '.git', file)]);
      return directory;
    },
    code: 'directory_unusable',
    message: /\.git\/\S+ is no regular file: remove it/,
  })),
  {
    name: 'a name with a line break',
    place: (directory) => {
      mkdirSync(join(directory, 'a\nb'));
      return join(directory, 'a\nb');
    },
    code: 'directory_unusable',
    message: /has a line break/,
  },
  {
    name: 'a checkout on a machine without git',
    place: (directory) => {
      mkdirSync(join(directory, '.git'));
      return directory;
    },
    git: 'git-that-is-not-installed',
    code: 'git_missing',
    message: /Cannot start git-that-is-not-installed .*install git/,
  },
];

test.for(REFUSED)('$name is refused', async ({ place, git, code, message }) => {
  const root = place(temporaryDirectory());
  await expect(readHead(root, git)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test.for([undefined, 'git-that-is-not-installed'])(
  'a plain directory has no head, with git as %s',
  async (git) => {
    expect(await readHead(temporaryDirectory(), git)).toBeNull();
  },
);
