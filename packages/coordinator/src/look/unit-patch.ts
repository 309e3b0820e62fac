import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { RepositoryPlace } from '../audit/read-head.ts';
import { askGit, gitFailed, runGit } from '../audit/run-git.ts';
import { pathText } from '../audit/tree-path.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import { sortPatchPaths, type PatchPaths } from './patch-paths.ts';

/** What a patch is made of. */
export interface PatchRequest {
  readonly repository: RepositoryPlace;
  /** Shown as they are, in this order. */
  readonly commits: readonly string[];
  /** Shown as they are in the checkout now, compared with the base; relative to it, as a journal has them. */
  readonly paths: readonly string[];
  /** Null on a branch without a commit. */
  readonly base: string | null;
}

/** A patch of git, and what a person should know of what it does not hold. */
export interface UnitPatch {
  readonly patch: Buffer;
  readonly notes: readonly string[];
}

/**
 * Writes a patch that `git apply` can use, whatever the settings of the user are; what git converts when it stores it
 * (line ends, filters) is in it as stored. Neither the repository nor its index is written to.
 *
 * @throws CoordinatorError `git_failed`, `journal_corrupt` for a path that leads out of the checkout, or
 *   `directory_unusable` where there can be no directory for the time being.
 */
export async function unitPatch({ repository, commits, paths, base }: PatchRequest): Promise<UnitPatch> {
  const git = openScratch(repository);
  try {
    const committed = await commitsPatch(git, commits);
    const { patch, notes } = await pathsPatch(git, paths, base);
    return { patch: Buffer.concat([committed, patch]), notes };
  } finally {
    await git.remove();
  }
}

/** The plumbing of git obeys few settings of the user; these are the rest. */
const PATCH = [
  '--patch',
  '--binary',
  '--unified=3',
  '--no-renames',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
] as const;

async function commitsPatch(git: Scratch, commits: readonly string[]): Promise<Buffer> {
  if (commits.length === 0) return Buffer.alloc(0);
  const input = commits.map((commit) => `${commit}\n`).join('');
  // What is not there, `diff-tree` passes over in silence.
  await git.apart(['rev-list', '--no-walk', '--stdin'], input);
  return git.apart(['diff-tree', '--stdin', '-r', '--root', '--no-commit-id', ...PATCH], input);
}

async function pathsPatch(git: Scratch, paths: readonly string[], base: string | null): Promise<UnitPatch> {
  if (paths.length === 0) return { patch: Buffer.alloc(0), notes: [] };
  requireInside(paths);
  await git.run(['read-tree', base ?? '--empty']);
  const tree = base ?? (await git.run(['write-tree'])).toString('latin1').trim();
  const sorted = sortPatchPaths(git.root, paths, modesOf(await git.run(INDEX)));
  if (sorted.gone.length > 0)
    await git.run(['update-index', '-z', '--force-remove', '--stdin'], listOf(sorted.gone));
  const refused = await addFiles(git, sorted.present);
  const patch = await git.apart(['diff-index', '--cached', ...PATCH, tree, '--']);
  return { patch, notes: leftOut(sorted, refused) };
}

/** A journal is a file, in which anything may be written. */
function requireInside(paths: readonly string[]): void {
  const strange = paths.find((path) => isAbsolute(path) || path.split('/').includes('..'));
  if (strange === undefined) return;
  throw new CoordinatorError(
    'journal_corrupt',
    `The journal says that ${JSON.stringify(strange)} was changed, which is no path in the checkout.`,
  );
}

/** Returns those whose names git takes for dangerous, such as a link `gitmod~1`. */
async function addFiles(git: Scratch, paths: readonly string[]): Promise<readonly string[]> {
  const args = ['update-index', '-z', '--add', '--remove', '--replace', '--stdin'];
  const said = await git.hear(args, listOf(paths));
  if (!said.includes('Ignoring path')) return [];
  const modes = modesOf(await git.run(INDEX));
  return paths.filter((path) => !modes.has(path));
}

const INDEX = ['ls-files', '--stage', '-z'] as const;

function modesOf(index: Buffer): ReadonlyMap<string, string> {
  const entries = index.toString('latin1').split('\0').filter(Boolean);
  return new Map(entries.map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry.slice(0, 6)]));
}

function listOf(paths: readonly string[]): Buffer {
  return Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
}

function leftOut(
  { special, repositories, stalling }: PatchPaths,
  refused: readonly string[],
): readonly string[] {
  const notes = [...repositories].map(
    ([path, count]) =>
      `${pathText(path)} is a repository of its own, so what changed in it (${counted(count)}) is not in the patch: ask git in there`,
  );
  if (special.length > 0) {
    const names = special.map(pathText).join(', ');
    notes.push(`no patch can hold a pipe, socket or device, so these are not in it: ${names}`);
  }
  if (refused.length > 0) {
    const names = refused.map(pathText).join(', ');
    notes.push(`git takes no files of these names, so they are not in the patch: ${names}`);
  }
  for (const [path, count] of stalling)
    notes.push(
      `${pathText(path)} is a pipe or device, for which git would wait, so ${counted(count)} beside and below it are not in the patch`,
    );
  return notes;
}

function counted(count: number): string {
  return count === 1 ? '1 path' : `${count} paths`;
}

/** Git with an index and objects of its own, which are not kept; it reads the repository's objects too. */
interface Scratch {
  /** The root of the checkout. */
  readonly root: string;
  readonly run: (args: readonly string[], input?: Buffer) => Promise<Buffer>;
  /** As `run`; answers the end of what git said beside what it printed. */
  readonly hear: (args: readonly string[], input: Buffer) => Promise<string>;
  /** Away from the checkout: no attributes but those in the index, and nothing of its files is read. */
  readonly apart: (args: readonly string[], input?: string) => Promise<Buffer>;
  readonly remove: () => Promise<void>;
}

const SCRATCH_ARGS = [
  '-c',
  'core.splitIndex=false',
  '-c',
  'core.sparseCheckout=false',
  '-c',
  'core.safecrlf=false',
  '-c',
  'core.compression=0',
] as const;

function openScratch({ top_level: root, git_directory, common_directory }: RepositoryPlace): Scratch {
  const directory = makeDirectory();
  const [objects, empty] = [join(directory, 'objects'), join(directory, 'empty')];
  mkdirSync(join(objects, 'info'), { recursive: true });
  mkdirSync(empty);
  writeFileSync(join(objects, 'info/alternates'), `${join(common_directory, 'objects')}\n`);
  const variables = { GIT_INDEX_FILE: join(directory, 'index'), GIT_OBJECT_DIRECTORY: objects };
  const away = { ...variables, GIT_DIR: git_directory, GIT_WORK_TREE: empty };
  const called = (args: readonly string[], input?: Buffer) => ({
    cwd: root,
    args: [...SCRATCH_ARGS, ...args],
    variables,
    input,
  });
  return {
    root,
    run: (args, input) => runGit(called(args, input)),
    hear: async (args, input) => {
      const call = called(args, input);
      const { exit_code, stderr_tail } = await askGit(call);
      if (exit_code !== 0) throw gitFailed(call, `it exited with ${exit_code}`, stderr_tail);
      return stderr_tail;
    },
    apart: (args, input) => runGit({ cwd: empty, args: [...SCRATCH_ARGS, ...args], variables: away, input }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

function makeDirectory(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'ralph-diff-'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CoordinatorError(
      'directory_unusable',
      `A patch is made in a directory for the time being, and there can be none (${reason}): set TMPDIR to one that can be written to.`,
      cause,
    );
  }
}
