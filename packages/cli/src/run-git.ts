import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CliError } from './cli-error.ts';
import type { Io } from './io.ts';

const run = promisify(execFile);

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * Runs git in a directory and answers what it printed.
 *
 * @throws CliError `git_failed`, with what git said or how to get it.
 */
export async function runGit(directory: string, env: Io['env'], args: readonly string[]): Promise<string> {
  try {
    const options = { cwd: directory, env: withoutGitVariables(env), maxBuffer: MAX_OUTPUT_BYTES };
    return (await run('git', [...args], options)).stdout;
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const reason = missing ? 'git is not installed; get it from https://git-scm.com' : String(cause);
    throw new CliError('git_failed', `git ${args.join(' ')}: ${reason}`, cause);
  }
}

/** Inside a git hook others than settings would point at the user's repository. */
function withoutGitVariables(env: Io['env']): NodeJS.ProcessEnv {
  const isKept = (name: string): boolean => !name.startsWith('GIT_') || name.startsWith('GIT_CONFIG_');
  return Object.fromEntries(Object.entries(env).filter(([name]) => isKept(name)));
}
