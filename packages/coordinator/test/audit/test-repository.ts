import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

/** A real repository that lives as long as the test. */
export interface TestRepository {
  readonly root: string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (path: string, content: string) => void;
  readonly remove: (path: string) => void;
  readonly commit: () => void;
}

const IDENTITY = [
  '-c',
  'user.name=T',
  '-c',
  'user.email=t@example.com',
  '-c',
  'init.defaultBranch=main',
] as const;

export function testRepository(
  files: Readonly<Record<string, string>> = { 'README.md': '# r\n' },
): TestRepository {
  const root = join(temporaryDirectory(), 'mit ümlaut and space');
  mkdirSync(root);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...IDENTITY, ...args], { cwd: root, encoding: 'utf8' });
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const commit = (): void => {
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'c');
  };
  git('init', '-q');
  for (const [path, content] of Object.entries(files)) write(path, content);
  commit();
  return { root, git, write, commit, remove: (path) => rmSync(join(root, path), { recursive: true }) };
}
