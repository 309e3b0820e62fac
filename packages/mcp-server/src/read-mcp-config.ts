import { readFile } from 'node:fs/promises';
import type { McpPolicy } from '@ralph/mcp-plan';
import { formatPolicyProblems, resolveMcpPolicy } from '@ralph/mcp-plan';
import { parse, TomlError } from 'smol-toml';
import { McpServerError } from './mcp-server-error.ts';

/** A policy that can be followed, and what is odd about it. */
export interface McpConfig {
  readonly policy: McpPolicy;
  readonly warnings: string;
}

/**
 * Reads an `mcp.toml` for the stand-alone server.
 *
 * @throws McpServerError `usage` with everything that is wrong with the file.
 */
export async function readMcpConfig(file: string): Promise<McpConfig> {
  const result = resolveMcpPolicy({ project: readTable(await readText(file), file) });
  const warnings = formatPolicyProblems(result.warnings, file);
  if (result.ok) return { policy: result.policy, warnings };
  throw new McpServerError('usage', formatPolicyProblems(result.problems, file));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new McpServerError('usage', `--mcp-config ${JSON.stringify(file)} cannot be read: ${why}.`, {
      cause,
    });
  }
}

function readTable(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [, why = 'it cannot be read'] = /^Invalid TOML document: ([^\n]*)/u.exec(cause.message) ?? [];
    const message = `${file}:${cause.line}:${cause.column}: this is no TOML: ${why}`;
    throw new McpServerError('usage', message, { cause });
  }
}
