import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblems, readToml, type DocumentSource } from '@ralph/manifest';
import type { McpPolicy, PolicyLayer, PolicyProblem } from '@ralph/mcp-plan';
import { CoordinatorError } from './coordinator-error.ts';

/** What sessions may reach besides the checkout, and what is odd about the files that say so. */
export interface McpConfig {
  readonly policy: McpPolicy;
  /** One a line, with file and place. */
  readonly warnings: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

interface PolicyFile {
  readonly layer: PolicyLayer;
  readonly path: string;
  readonly source: DocumentSource;
}

const LARGEST = 1_000_000;

/**
 * Reads the MCP policy of the user and of the checkout; null when there is neither.
 *
 * @throws CoordinatorError `policy_invalid` with everything that is wrong with both, by file, line and path.
 */
export async function readMcpConfig(root: string, environment: Environment): Promise<McpConfig | null> {
  const read = mcpConfigFiles(root, environment).map(({ layer, path }) => ({
    layer,
    path,
    source: readSource(path),
  }));
  const problems = read.flatMap(({ path, source }) => unreadable(path, source));
  if (problems.length > 0) throw invalid(problems);
  const files = read.flatMap(({ layer, path, source }) =>
    source !== null && typeof source === 'object' && source.ok ? [{ layer, path, source }] : [],
  );
  return files.length === 0 ? null : resolve(files);
}

type Source = ReturnType<typeof readToml> | string | null;

function unreadable(path: string, source: Source): readonly string[] {
  if (source === null) return [];
  if (typeof source === 'string') return [`${path}: ${source}`];
  return source.problems.length === 0 ? [] : [formatProblems(source.problems, path)];
}

/** Where the policy of the user and that of the checkout are, lowest first; they may hold keys. */
export function mcpConfigFiles(
  root: string,
  environment: Environment,
): readonly { readonly layer: PolicyLayer; readonly path: string }[] {
  return [
    { layer: 'global', path: userFile(environment) },
    { layer: 'project', path: join(root, '.agent', 'mcp.toml') },
  ];
}

/** The name is the original's. */
function userFile({ XDG_CONFIG_HOME, HOME = '/' }: Environment): string {
  const directory =
    XDG_CONFIG_HOME === undefined || XDG_CONFIG_HOME === '' ? join(HOME, '.config') : XDG_CONFIG_HOME;
  return join(directory, 'ralph-workflow-mcp.toml');
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
    return error instanceof Error ? error.message : String(error);
  }
}

async function resolve(files: readonly PolicyFile[]): Promise<McpConfig> {
  // Most checkouts have no policy: they do not load what judges it.
  const { formatPolicyProblems, resolveMcpPolicy } = await import('@ralph/mcp-plan');
  const valueOf = (wanted: PolicyLayer) => files.find(({ layer }) => layer === wanted)?.source.value;
  const result = resolveMcpPolicy({ global: valueOf('global'), project: valueOf('project') });
  const texts = (problems: readonly PolicyProblem[]) =>
    problems.map((problem) => formatPolicyProblems([problem], placeOf(problem, files)));
  if (!result.ok) throw invalid(texts(result.problems));
  return { policy: result.policy, warnings: texts(result.warnings) };
}

/** File and line of a problem; one that no file says belongs to the last. */
function placeOf(problem: PolicyProblem, files: readonly PolicyFile[]): string {
  const file = files.find(({ layer }) => layer === problem.layer) ?? files.at(-1);
  if (file === undefined) return 'mcp.toml';
  const [place = null] = file.source.places([problem.path]);
  return place === null ? file.path : `${file.path}:${place.line}:${place.column}`;
}

function invalid(texts: readonly string[]): CoordinatorError {
  return new CoordinatorError('policy_invalid', texts.join('\n'));
}
