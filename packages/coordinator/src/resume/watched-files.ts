import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { agentsConfigFiles } from '../agents-config.ts';
import { controlFiles, type GitDirectories } from '../audit/control-files.ts';
import { pathText } from '../audit/tree-path.ts';
import { mcpConfigFiles } from '../mcp-config.ts';

/**
 * SHA-256 of what decides how a run goes besides its plan, by name: the policy files, and the settings and hooks of the
 * repository. What moves with every commit is left out, and so are other working trees, and the prompts and settings: a
 * resume takes over those of its run.
 */
export function watchedFiles(
  root: string,
  head: GitDirectories | null,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const control = [...controlFiles(root, head)].flatMap(([name, { type, text, mode }]) =>
    type === 'ref' || MOVING.has(name) || /^\.agent\/prompts\/|^\.git\/worktrees\//.test(name)
      ? []
      : [[pathText(name), digestOf(`${type} ${mode}\n${text}`)] as const],
  );
  const policies = [...mcpConfigFiles(root, environment), ...agentsConfigFiles(root, environment)].flatMap(
    ({ layer, path }) => {
      const text = layer === 'project' ? null : readText(path);
      return text === null ? [] : [[path, digestOf(text)] as const];
    },
  );
  return Object.fromEntries([...control, ...policies]);
}

/** What moves with every commit, and the settings, which the record of a run holds. */
const MOVING = new Set(['.git/HEAD', '.agent/ralph.toml']);

/** Lists for servers, of which a record of before may tell: git writes them at each housekeeping. */
const FOR_SERVERS = /^\.git\/(?:modules\/.+\/)?info\/refs(?:_[^/]{6})?$/;

/** Names what is not as it was. */
export function changedWatchedFiles(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name] && !isPassed(name, after)).toSorted();
}

function isPassed(name: string, after: Readonly<Record<string, string>>): boolean {
  return after[name] === undefined && FOR_SERVERS.test(name);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readText(path: string): string | null {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'latin1') : null;
  } catch {
    return null;
  }
}
