import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblems, readToml, type DocumentSource } from '@ralph/manifest';
import type { PolicyLayer, PolicyProblem } from '@ralph/mcp-plan';
import { configHome, flavourOf } from './config-home.ts';
import { CoordinatorError } from './coordinator-error.ts';
import { mainWorktree } from './main-worktree.ts';

/** Where a layer of a policy may be. */
export interface PolicyFilePath {
  readonly layer: PolicyLayer;
  readonly path: string;
}

/** A layer of a policy, read. */
export interface PolicyFile extends PolicyFilePath {
  readonly source: DocumentSource;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Source = ReturnType<typeof readToml> | string | null;

const LARGEST = 1_000_000;

/**
 * Where the user's policy of this name and that of the checkout may be, lowest first. Of two files of a layer the later
 * counts; the earlier name is the original's.
 */
export function policyFilePaths(
  name: 'mcp' | 'agents',
  root: string,
  environment: Environment,
  platform = process.platform,
): readonly PolicyFilePath[] {
  const path = flavourOf(platform);
  const directory = configHome(environment, platform);
  return [
    { layer: 'global', path: path.join(directory, `ralph-workflow-${name}.toml`) },
    { layer: 'global', path: path.join(directory, 'ralph', `${name}.toml`) },
    ...own(root, `${name}.toml`, path).map((file) => ({ layer: 'project' as const, path: file })),
  ];
}

/** Where the original's main configuration may be, lowest first, as above. */
export function mainFilePaths(root: string, environment: Environment): readonly PolicyFilePath[] {
  const name = 'ralph-workflow.toml';
  return [
    { layer: 'main', path: join(configHome(environment), name) },
    ...own(root, name).map((path) => ({ layer: 'main' as const, path })),
  ];
}

/** Where the settings of the user and those of the checkout are; the address of a web hook in them may hold a key. */
export function settingsFilePaths(root: string, environment: Environment): readonly string[] {
  const home = configHome(environment);
  return [join(home, 'ralph', 'ralph.toml'), ...own(root, 'ralph.toml')];
}

/** A file of the checkout; in a linked worktree that of the main one counts where it has none itself. */
function own(root: string, name: string, path = flavourOf(process.platform)): readonly string[] {
  const main = mainWorktree(root);
  return [...(main === null ? [] : [main]), root].map((directory) => path.join(directory, '.agent', name));
}

/**
 * Reads those of the files that are there; of two of one layer the later.
 *
 * @throws CoordinatorError `policy_invalid` with everything that keeps any of them from being read.
 */
export function readPolicyFiles(paths: readonly PolicyFilePath[]): readonly PolicyFile[] {
  const there = paths
    .map(({ layer, path }) => ({ layer, path, source: readSource(path) }))
    .filter(({ source }) => source !== null);
  const read = there.filter((file, at) => !there.slice(at + 1).some(({ layer }) => layer === file.layer));
  const problems = read.flatMap(({ path, source }) => unreadable(path, source));
  if (problems.length > 0) throw invalidPolicy(problems);
  return read.flatMap(({ layer, path, source }) =>
    source !== null && typeof source === 'object' && source.ok ? [{ layer, path, source }] : [],
  );
}

/** Makes lines of problems: file and line, path in the file, what to do. */
export function problemText(
  files: readonly PolicyFile[],
  format: (problems: readonly PolicyProblem[], file: string) => string,
): (problem: PolicyProblem) => string {
  return (problem) => format([problem], placeOf(problem, files));
}

/** The refusal of a policy. */
export function invalidPolicy(texts: readonly string[]): CoordinatorError {
  return new CoordinatorError('policy_invalid', texts.join('\n'));
}

/** Null when there is no such file; a text says why it cannot be read. */
function readSource(path: string): Source {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (!found.isFile()) return 'expected a file; remove it, or put the policy there';
    if (found.size > LARGEST) return `expected at most ${LARGEST} bytes, got ${found.size}`;
    return readToml(readFileSync(path, 'utf8').replace(/^\uFEFF/u, ''));
  } catch (error) {
    // A file stands in place of a directory, as with HOME=/dev/null.
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return null;
    return error instanceof Error ? error.message : String(error);
  }
}

function unreadable(path: string, source: Source): readonly string[] {
  if (source === null) return [];
  if (typeof source === 'string') return [`${path}: ${source}`];
  return source.problems.length === 0 ? [] : [formatProblems(source.problems, path)];
}

/** File and line of a problem; one that no file says belongs to the last. */
function placeOf(problem: PolicyProblem, files: readonly PolicyFile[]): string {
  const file = files.find(({ layer }) => layer === problem.layer) ?? files.at(-1);
  if (file === undefined) return 'the policy';
  const [place = null] = file.source.places([problem.path]);
  return place === null ? file.path : `${file.path}:${place.line}:${place.column}`;
}
