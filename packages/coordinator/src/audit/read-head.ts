import { resolve } from 'node:path';
import { CoordinatorError } from '../coordinator-error.ts';
import { askGit, gitFailed, type GitAnswer, type GitCall } from './run-git.ts';

/** Where a checkout stands; all paths are absolute. */
export interface RepositoryHead {
  /** Null on a branch without a commit. */
  readonly base_commit: string | null;
  /** The root of the checkout; it differs from the directory asked about when that lies deeper. */
  readonly top_level: string;
  /** Holds `HEAD` and what else belongs to this working tree alone. */
  readonly git_directory: string;
  /** Holds the branches, configuration and hooks; the same as `git_directory` unless the tree was added by `git worktree`. */
  readonly common_directory: string;
}

/**
 * Finds the checkout around a directory.
 *
 * @throws CoordinatorError `not_a_repository`, `git_missing`, `directory_unusable` or `git_failed`.
 */
export async function readHead(root: string, git?: string): Promise<RepositoryHead> {
  if (root.includes('\n')) {
    throw new CoordinatorError(
      'directory_unusable',
      `${JSON.stringify(root)} has a line break in it: move the checkout.`,
    );
  }
  const placeCall = { cwd: root, git, args: ['rev-parse', ...PLACE] };
  const headCall = { cwd: root, git, args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'] };
  const [place, head] = await Promise.all([askGit(placeCall), askGit(headCall)]);
  const [bare, inside, gitDirectory, commonDirectory, topLevel] = lines(place);
  if (bare === 'true') throw notRepository(root, 'is a bare repository: name a checkout that has files');
  if (inside === 'false') throw notRepository(root, 'lies inside a .git directory: name the checkout itself');
  if (gitDirectory === undefined || commonDirectory === undefined || topLevel === undefined) {
    throw refused(root, placeCall, place);
  }
  return {
    base_commit: head.exit_code === 0 ? (lines(head)[0] ?? null) : null,
    top_level: topLevel,
    git_directory: gitDirectory,
    common_directory: resolve(root, commonDirectory),
  };
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

function refused(root: string, call: GitCall, answer: GitAnswer): CoordinatorError {
  if (/not a git repository/i.test(answer.stderr_tail)) {
    return notRepository(
      root,
      'is not a git repository: run ralph in a checkout, or make one with: git init',
    );
  }
  return gitFailed(call, `it exited with ${answer.exit_code}`, answer.stderr_tail);
}

function notRepository(root: string, problem: string): CoordinatorError {
  return new CoordinatorError('not_a_repository', `${root} ${problem}.`);
}
