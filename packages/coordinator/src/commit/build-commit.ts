import { lstatSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OPENED_BY_GIT, stallsGit } from '../audit/rule-files.ts';
import { joinNul, splitNul, type CheckoutGit } from './checkout-git.ts';
import { CommitError } from './commit-error.ts';
import { filterDrivers, withoutFilters } from './filter-drivers.ts';
import { sortPaths } from './sort-paths.ts';
import { stepsTo } from './steps-to.ts';

/** What a commit is built from. */
export interface CommitRequest {
  /** Null on a branch without a commit. */
  readonly parent: string | null;
  /** Relative to the checkout. */
  readonly paths: readonly string[];
  readonly message: string;
  /** Where an index may lie for the time being. */
  readonly indexFile: string;
}

/**
 * Builds a commit of these paths as they are in the checkout now, on its parent, without touching the user's index or
 * any branch; null when there is nothing to commit. What git ignores is left out.
 *
 * @throws CommitError when git would have to run a program, to wait for a pipe, or to look into another repository.
 */
export async function buildCommit(git: CheckoutGit, request: CommitRequest): Promise<string | null> {
  const { parent, indexFile } = request;
  const env = { GIT_INDEX_FILE: indexFile };
  const drivers = await filterDrivers(git);
  const unfiltered = withoutFilters(git, drivers);
  const inIndex = (args: readonly string[], input?: string): Promise<string> =>
    unfiltered.run([...WHOLE_INDEX, ...args], { env, ...(input === undefined ? {} : { input }) });
  refuseStalling(git.root, request.paths);
  try {
    await inIndex(['read-tree', parent ?? '--empty']);
    const sorted = sortPaths(git.root, request.paths);
    await refuseSubmodules(git, parent, sorted.directories);
    const present = await withoutIgnored(git, sorted.present, { parent, env });
    refuseRepositories(git.root, present);
    await refuseFilters(git, drivers, present);
    await inIndex(['update-index', '-z', '--force-remove', '--stdin'], joinNul(sorted.gone));
    await inIndex(['update-index', '-z', '--add', '--remove', '--replace', '--stdin'], joinNul(present));
    const tree = (await inIndex(['write-tree'])).trim();
    if (parent !== null && tree === (await git.run(['rev-parse', `${parent}^{tree}`])).trim()) return null;
    if (parent === null && (await git.run(['ls-tree', tree])) === '') return null;
    const parents = parent === null ? [] : ['-p', parent];
    const plain = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', '--no-gpg-sign'];
    return (await git.run([...plain, tree, ...parents, '-F', '-'], { input: request.message })).trim();
  } finally {
    for (const path of [indexFile, `${indexFile}.lock`]) rmSync(path, { force: true });
  }
}

/** A split one leaves its larger part behind in the repository. */
const WHOLE_INDEX = ['-c', 'core.splitIndex=false'] as const;

/** Git opens these on its way to a path, whatever they are. */
function refuseStalling(root: string, paths: readonly string[]): void {
  const above = new Set(['.', ...paths.flatMap((path) => stepsTo(dirname(path)))]);
  const found = [...above].flatMap((directory) =>
    OPENED_BY_GIT.map((name) => join(directory, name)).filter((path) => stallsGit(join(root, path))),
  );
  if (found.length === 0) return;
  throw new CommitError(
    `${found.join(', ')} is a pipe or device, for which git would wait: take it away, then commit the unit's changes yourself`,
  );
}

/** What is tracked stays so, even where a rule to ignore it came later: the temporary index knows. */
async function withoutIgnored(
  git: CheckoutGit,
  paths: readonly string[],
  { parent, env }: { readonly parent: string | null; readonly env: Readonly<Record<string, string>> },
): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  // A name that begins with a colon would be taken for a pattern.
  const input = joinNul(paths.map((path) => `./${path}`));
  const answer = await git.ask(['check-ignore', '-z', '--stdin'], { env, input });
  if (answer.exit_code > 1) {
    const above = paths.flatMap((path) => stepsTo(dirname(path))).filter((path) => path !== '.');
    await refuseSubmodules(git, parent, [...new Set(above)]);
    throw new CommitError(answer.stderr_tail);
  }
  const ignored = new Set(splitNul(answer.stdout.toString('utf8')));
  return paths.filter((path) => !ignored.has(`./${path}`));
}

/** A filter is a program of the repository's configuration; without it git would store something else. */
async function refuseFilters(
  git: CheckoutGit,
  drivers: readonly string[],
  paths: readonly string[],
): Promise<void> {
  if (drivers.length === 0 || paths.length === 0) return;
  const checked = await git.run(['check-attr', '-z', '--stdin', 'filter'], { input: joinNul(paths) });
  const words = checked.split('\0');
  const filtered = paths.filter((_, index) => drivers.includes(words[3 * index + 2] ?? ''));
  if (filtered.length === 0) return;
  throw new CommitError(
    `git stores ${filtered.join(', ')} through a filter, which is a program that ralph does not run: commit the unit's changes yourself`,
  );
}

/** Git itself adds no file of a repository inside another one; told to, it would make it part of the outer one. */
function refuseRepositories(root: string, paths: readonly string[]): void {
  const above = new Set(paths.flatMap((path) => stepsTo(dirname(path))));
  const inner = [...above].filter(
    (path) => path !== '.' && lstatSync(join(root, path, '.git'), { throwIfNoEntry: false }) !== undefined,
  );
  if (inner.length === 0) return;
  throw new CommitError(`${inner.join(', ')} is a repository of its own: commit in there yourself`);
}

async function refuseSubmodules(
  git: CheckoutGit,
  parent: string | null,
  directories: readonly string[],
): Promise<void> {
  if (parent === null || directories.length === 0) return;
  const entries = splitNul(await git.run(['ls-tree', '-z', parent, '--', ...directories]));
  const modules = entries.filter((entry) => entry.startsWith('160000')).map((entry) => entry.split('\t')[1]);
  if (modules.length === 0) return;
  throw new CommitError(`${modules.join(', ')} is a submodule: commit in there, then here, yourself`);
}
