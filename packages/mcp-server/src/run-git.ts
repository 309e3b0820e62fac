import { TOOL_LIMITS } from '@ralph/mcp-plan';
import { dirname } from 'node:path';
import { cleanEnvironment } from './clean-environment.ts';
import { runProcess } from './run-process.ts';
import type { ProcessOutcome } from './run-process.ts';
import { isSecret } from './scope.ts';
import type { ToolContext, ToolResult } from './tool.ts';

type GitTool = 'git_status' | 'git_diff' | 'git_log' | 'git_show';

const TIMEOUT_MS = 30_000;
const MAX_NAMES_BYTES = 10 * 1024 * 1024;

/** The most of git's output that an answer holds. */
const MAX_GIT_BYTES = TOOL_LIMITS.git_bytes;

/** Nothing in the repository's configuration may start a program, write, or reach the network. */
const SAFE = [
  ['--no-optional-locks', '--no-pager'],
  ['-c', 'core.fsmonitor='],
  ['-c', 'core.hooksPath=/dev/null'],
  ['-c', 'protocol.allow=never'],
  ['-c', 'log.showSignature=false'],
  ['-c', 'color.ui=false'],
  ['-c', 'diff.submodule=short'],
].flat();

/**
 * Keeps git from looking into submodules: their own configuration names programs, such as filters, and a submodule in a
 * writable directory is configured by the agent.
 */
export const IGNORE_SUBMODULES = '--ignore-submodules=dirty';

/** Runs git to read, with bounded output, time and means. */
export async function runGit(
  args: readonly string[],
  context: ToolContext,
  max_bytes: number = MAX_GIT_BYTES,
): Promise<ToolResult<GitTool>> {
  const outcome = await startGit(args, context, max_bytes);
  const { stdout, stderr, ended_by, spawn_error } = outcome;
  if (outcome.exit_code !== 0 || ended_by !== 'itself') {
    const said = spawn_error ?? stderr.bytes.toString('utf8').trim();
    return { text: `git ${args[0] ?? ''} failed: ${said || ended_by}`, isError: true };
  }
  const text = stdout.bytes.toString('utf8');
  const cut = stdout.total_bytes - stdout.bytes.length;
  return {
    text:
      cut === 0
        ? text || '(no output)'
        : `${text}\n[cut: ${cut} more bytes; ask for less, for example by paths]`,
    structured: { output: text, bytes_left_out: cut },
  };
}

/** The paths that git names, of those that are closed to the session: they are left out of what it shows. */
export async function secretPathsIn(
  args: readonly string[],
  context: ToolContext,
): Promise<readonly string[]> {
  const { stdout } = await startGit(args, context, MAX_NAMES_BYTES);
  const paths = stdout.bytes
    .toString('utf8')
    .split('\0')
    .map((path) => path.trim());
  return [...new Set(paths)].filter((path) => path !== '' && isSecret(context.scope, path.split('/')));
}

async function startGit(
  args: readonly string[],
  context: ToolContext,
  capture_bytes: number,
): Promise<ProcessOutcome> {
  const { root } = context.scope;
  return runProcess({
    argv: ['git', ...SAFE, '-c', `safe.directory=${root}`, ...args],
    cwd: root,
    env: {
      ...cleanEnvironment(),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CEILING_DIRECTORIES: dirname(root),
    },
    timeout_ms: TIMEOUT_MS,
    capture_bytes,
    signal: context.signal,
  });
}
