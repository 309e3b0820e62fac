import type { McpPolicy, PolicyLayer } from '@ralph/mcp-plan';
import {
  invalidPolicy,
  policyFilePaths,
  problemText,
  readPolicyFiles,
  type PolicyFile,
  type PolicyFilePath,
} from './policy-files.ts';

/** What sessions may reach besides the checkout, and what is odd about the files that say so. */
export interface McpConfig {
  readonly policy: McpPolicy;
  /** One a line, with file and place. */
  readonly warnings: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the MCP policy of the user and of the checkout; null when there is neither.
 *
 * @throws CoordinatorError `policy_invalid` with everything that is wrong with both, by file, line and path.
 */
export async function readMcpConfig(root: string, environment: Environment): Promise<McpConfig | null> {
  const files = readPolicyFiles(mcpConfigFiles(root, environment));
  return files.length === 0 ? null : resolve(files);
}

/** Where the policy of the user and that of the checkout are, lowest first; they may hold keys. */
export function mcpConfigFiles(root: string, environment: Environment): readonly PolicyFilePath[] {
  return policyFilePaths('mcp', root, environment);
}

async function resolve(files: readonly PolicyFile[]): Promise<McpConfig> {
  // Most checkouts have no policy: they do not load what judges it.
  const { formatPolicyProblems, resolveMcpPolicy } = await import('@ralph/mcp-plan');
  const valueOf = (wanted: PolicyLayer) => files.find(({ layer }) => layer === wanted)?.source.value;
  const result = resolveMcpPolicy({ global: valueOf('global'), project: valueOf('project') });
  const text = problemText(files, formatPolicyProblems);
  if (!result.ok) throw invalidPolicy(result.problems.map(text));
  return { policy: result.policy, warnings: result.warnings.map(text) };
}
