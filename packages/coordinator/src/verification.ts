import type { CommandLine } from '@ralph/manifest';
import { workerEnvironment } from './process/environment.ts';
import type { ProcessHost } from './process/launch.ts';
import { createOutputTail } from './process/output-tail.ts';
import { createRedactor } from './process/redactor.ts';
import type { SecretFinder } from './process/secret-patterns.ts';
import { watch } from './process/watchdog.ts';

const TAIL_BYTES = 4096;

/** One command that judges work: a whole run's, or one unit's. */
export interface VerificationRequest {
  readonly command: CommandLine;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly wrap: (argv: readonly string[]) => Promise<readonly string[]>;
  /** Finds what must not be kept of its output. */
  readonly finder: SecretFinder;
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal;
}

/** How a verification ended: its real exit code and the last 4 KiB of what it printed. */
export interface VerificationResult {
  readonly passed: boolean;
  /** Null when a signal ended it or it could not be started. */
  readonly exit_code: number | null;
  /** Null when none ended it. */
  readonly signal: string | null;
  readonly timed_out: boolean;
  /** It was ended because of `signal` or `killSignal`, and not passed. */
  readonly interrupted: boolean;
  readonly duration_ms: number;
  readonly output_tail: string;
}

/** Runs a verification command to its end; when this resolves, nothing that it started is alive. */
export async function runVerification(
  host: ProcessHost,
  request: VerificationRequest,
): Promise<VerificationResult> {
  const began = performance.now();
  const tail = createOutputTail(TAIL_BYTES);
  // Before the tail is cut off, which may fall into a secret.
  const redactor = createRedactor(request.finder, tail.push);
  let timedOut = false;
  let interrupted = false;
  const command = host.start({
    argv: await request.wrap(commandArgv(request.command)),
    cwd: request.cwd,
    env: workerEnvironment(request.environment, { allow: [], extra: {} }),
    stdin: null,
    onOutput: redactor.push,
  });
  const stop = (): void => {
    interrupted = !timedOut;
    void command.stop(request.graceMs);
  };
  const kill = (): void => {
    interrupted = !timedOut;
    command.kill();
  };
  using _limit = watch(command, {
    wallMs: request.timeoutMs,
    startMs: null,
    idleMs: null,
    lastActivity: () => 0,
    onExpire: () => {
      timedOut = !interrupted;
      void command.stop(request.graceMs);
    },
  });
  request.signal.addEventListener('abort', stop, { once: true });
  request.killSignal.addEventListener('abort', kill, { once: true });
  if (request.signal.aborted) stop();
  if (request.killSignal.aborted) kill();
  const exit = await command.exited;
  request.signal.removeEventListener('abort', stop);
  request.killSignal.removeEventListener('abort', kill);
  await command.stop(request.graceMs);
  redactor.end();
  const passed = exit.exit_code === 0 && !timedOut;
  return {
    passed,
    exit_code: exit.exit_code,
    signal: exit.signal,
    timed_out: timedOut,
    interrupted: interrupted && !passed,
    duration_ms: Math.round(performance.now() - began),
    output_tail: outputTail(tail.text(), exit.spawn_error),
  };
}

function outputTail(text: string, spawnError: string | null): string {
  return spawnError === null ? text : `${spawnError}\n${text}`.trimEnd();
}

/** A string is a line for the shell, as its author wrote it; an array never meets one. */
function commandArgv(command: CommandLine): readonly string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
}

/** A command line as people read it. */
export function commandText(command: CommandLine): string {
  return typeof command === 'string' ? command : command.join(' ');
}
