import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { withoutInherited } from '@ralph/mcp-server';
import { CoordinatorError } from '../coordinator-error.ts';
import { spaceError } from './require-space.ts';
import { spawnProblem } from '../process/not-started.ts';
import { trySpawn } from '../process/try-spawn.ts';
import { gitSettings } from './git-settings.ts';

/** One call of git. */
export interface GitCall {
  readonly cwd: string;
  readonly args: readonly string[];
  /** The git program. Default: `git` of the PATH. */
  readonly git?: string | undefined;
  /** Default: 60 seconds. */
  readonly timeoutMs?: number | undefined;
  /** Default: 256 MiB. */
  readonly maxBytes?: number | undefined;
  /** Variables beside the few that are inherited, or in their place. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** What it reads. Default: nothing. */
  readonly input?: Buffer | string | undefined;
}

/** How git ended: what it printed, and its exit code. */
export interface GitAnswer {
  readonly exit_code: number;
  readonly stdout: Buffer;
  /** Its last 2 KiB. */
  readonly stderr_tail: string;
}

const TAIL = 2048;

/** Nothing of the repository or of the caller may make git run a program or write. */
const SAFE_ARGS = [
  '-c',
  'core.fsmonitor=',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.quotepath=off',
] as const;

const INHERITED = [
  'PATH',
  'HOME',
  'XDG_CONFIG_HOME',
  'TMPDIR',
  'SystemRoot',
  'USERPROFILE',
  'TEMP',
  'TMP',
] as const;

/**
 * Runs git in a clean environment, without a shell, in a process group of its own.
 *
 * @throws CoordinatorError `git_missing`, `directory_unusable`, or `git_failed` when it did not end by itself.
 */
export function askGit(call: GitCall): Promise<GitAnswer> {
  const { cwd, args, git = 'git', timeoutMs = 60_000, maxBytes = 256 * 1024 * 1024 } = call;
  return new Promise((resolve, reject) => {
    const child = trySpawn(() =>
      spawn(git, [...SAFE_ARGS, ...args], {
        cwd,
        env: { ...gitEnvironment(), ...call.variables },
        stdio: withoutInherited([call.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe']),
        detached: true,
        windowsHide: true,
      }),
    );
    if (child instanceof Error) return reject(notStarted(call, git, child));
    const chunks: Buffer[] = [];
    let size = 0;
    let tail = Buffer.alloc(0);
    let stopped: string | null = null;
    const stop = (reason: string): void => {
      stopped ??= reason;
      killGroup(child.pid);
    };
    const timer = setTimeout(() => stop(`it did not end within ${timeoutMs} ms`), timeoutMs);
    // Git may end before it has read everything; then its exit code says why.
    child.stdin?.on('error', () => undefined).end(call.input);
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) stop(`it printed more than ${maxBytes} bytes`);
      else chunks.push(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      tail = Buffer.concat([tail, chunk]).subarray(-TAIL);
    });
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(notStarted(call, git, cause));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const stderr_tail = tail.toString('utf8').trim();
      const reason = stopped ?? (code === null ? `it was ended by ${signal}` : null);
      if (reason !== null || code === null) reject(gitFailed(call, reason ?? '', stderr_tail));
      else resolve({ exit_code: code, stdout: Buffer.concat(chunks), stderr_tail });
    });
  });
}

/** Runs git and expects it to succeed; returns what it printed. */
export async function runGit(call: GitCall): Promise<Buffer> {
  const answer = await askGit(call);
  if (answer.exit_code !== 0) throw gitFailed(call, `it exited with ${answer.exit_code}`, answer.stderr_tail);
  return answer.stdout;
}

/** Says which call of git failed and what git said. */
export function gitFailed(call: GitCall, reason: string, stderrTail: string): CoordinatorError {
  const said = stderrTail === '' ? '' : `\n${stderrTail}`;
  return new CoordinatorError(
    'git_failed',
    `git ${call.args.join(' ')} failed in ${call.cwd}: ${reason}.${said}`,
    spaceError(stderrTail, call.cwd),
  );
}

/**
 * Git obeys the settings that it would obey if the caller ran it; no other variable of theirs leads it to another
 * repository or program.
 */
function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), ...gitSettings(), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };
}

function notStarted(call: GitCall, git: string, cause: Error): CoordinatorError {
  if (!existsSync(call.cwd)) {
    return new CoordinatorError(
      'directory_unusable',
      `${call.cwd} does not exist: name the directory of a checkout.`,
      cause,
    );
  }
  const isThere = !('code' in cause && cause.code === 'ENOENT');
  const message = isThere
    ? `${spawnProblem(cause, { argv: [git] })}.`
    : `Cannot start ${git} (${cause.message}): install git 2.25 or newer, or put it on the PATH.`;
  return new CoordinatorError('git_missing', message, cause);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    return;
  }
}
