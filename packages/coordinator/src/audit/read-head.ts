import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CoordinatorError } from '../coordinator-error.ts';
import { notRegular } from '../regular-file.ts';
import { askGit, gitFailed, type GitAnswer, type GitCall } from './run-git.ts';

/** Where a checkout lies; all paths are absolute. */
export interface RepositoryPlace {
  /** The root of the checkout; it differs from the directory asked about when that lies deeper. */
  readonly top_level: string;
  /** Holds `HEAD` and what else belongs to this working tree alone. */
  readonly git_directory: string;
  /** Holds the branches, configuration and hooks; the same as `git_directory` unless the tree was added by `git worktree`. */
  readonly common_directory: string;
}

/** Where a checkout stands. */
export interface RepositoryHead extends RepositoryPlace {
  /** Null on a branch without a commit. */
  readonly base_commit: string | null;
}

/**
 * Finds the checkout around a directory; null when it lies in none.
 *
 * @throws CoordinatorError `not_a_repository` for what has no files of its own, `git_missing` where only git is
 *   missing, `directory_unusable` or `git_failed`.
 */
export async function readHead(root: string, git?: string): Promise<RepositoryHead | null> {
  const found = await askForPlace(root, git, ['--verify', '--quiet', 'HEAD^{commit}']);
  return found === null ? null : { ...found.place, base_commit: found.more[0] ?? null };
}

/**
 * As `readHead`, for whoever need not know where the branch stands.
 *
 * @throws CoordinatorError as `readHead`.
 */
export async function readPlace(root: string, git?: string): Promise<RepositoryPlace | null> {
  return (await askForPlace(root, git, []))?.place ?? null;
}

/** The place, and the lines that answer whatever else is asked of the same `git rev-parse`. */
async function askForPlace(
  root: string,
  git: string | undefined,
  more: readonly string[],
): Promise<{ readonly place: RepositoryPlace; readonly more: readonly string[] } | null> {
  if (root.includes('\n')) {
    throw new CoordinatorError(
      'directory_unusable',
      `${JSON.stringify(root)} has a line break in it: move the checkout.`,
    );
  }
  requireFiles(root);
  const call = { cwd: root, git, args: ['rev-parse', ...PLACE, ...more] };
  const answer = await askIfThere(call);
  if (answer === null) return null;
  const [bare, inside, gitDirectory, commonDirectory, topLevel, ...rest] = lines(answer);
  if (bare === 'true') throw notRepository(root, 'is a bare repository: name a checkout that has files');
  if (inside === 'false') throw notRepository(root, 'lies inside a .git directory: name the checkout itself');
  if (gitDirectory === undefined || commonDirectory === undefined || topLevel === undefined) {
    if (/not a git repository/i.test(answer.stderr_tail)) return null;
    throw gitFailed(call, `it exited with ${answer.exit_code}`, answer.stderr_tail);
  }
  const place = {
    top_level: topLevel,
    git_directory: gitDirectory,
    common_directory: resolve(root, commonDirectory),
  };
  return { place, more: rest };
}

/** At a pipe in the place of one of these, git waits for ever. */
const READ_BY_GIT = ['HEAD', 'config', 'packed-refs', 'index'] as const;

function requireFiles(root: string): void {
  for (const name of READ_BY_GIT) {
    const place = join(root, '.git', name);
    if (existsSync(place) && !statSync(place).isFile())
      throw new CoordinatorError('directory_unusable', `${notRegular(place).message}: remove it.`);
  }
}

/** Null where neither git nor a repository is. */
async function askIfThere(call: GitCall): Promise<GitAnswer | null> {
  try {
    return await askGit(call);
  } catch (error) {
    if (error instanceof CoordinatorError && error.code === 'git_missing' && !hasRepository(call.cwd))
      return null;
    throw error;
  }
}

const PLACE = [
  '--is-bare-repository',
  '--is-inside-work-tree',
  '--absolute-git-dir',
  '--git-common-dir',
  '--show-toplevel',
] as const;

function lines(answer: GitAnswer): readonly string[] {
  return answer.stdout.toString('utf8').split('\n').slice(0, -1);
}

function hasRepository(directory: string): boolean {
  if (existsSync(join(directory, '.git'))) return true;
  return dirname(directory) !== directory && hasRepository(dirname(directory));
}

function notRepository(root: string, problem: string): CoordinatorError {
  return new CoordinatorError('not_a_repository', `${root} ${problem}.`);
}
