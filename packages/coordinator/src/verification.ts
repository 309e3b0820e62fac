import type { CommandLine, Verification } from '@ralph/manifest';
import { workerEnvironment } from './process/environment.ts';
import type { ProcessHost } from './process/launch.ts';
import { redactSecrets } from './process/redact.ts';

const TAIL_BYTES = 4096;

/** One command that judges the work: of a whole run, or of one unit. */
export interface VerificationRequest {
  readonly command: CommandLine;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly wrap?: (argv: readonly string[]) => readonly string[];
  readonly signal: AbortSignal;
}

/** Runs a verification command to its end and keeps its real exit code and the last 4 KiB of its output. */
export async function runVerification(
  host: ProcessHost,
  request: VerificationRequest,
): Promise<Required<Pick<Verification, 'timed_out' | 'duration_ms' | 'output_tail'>> & VerificationEnd> {
  const started = Date.now();
  const tail = new OutputTail();
  const argv = commandArgv(request.command);
  const process = host.start({
    argv: request.wrap?.(argv) ?? argv,
    cwd: request.cwd,
    env: request.env ?? workerEnvironment(globalThis.process.env, { extra: {}, allow: [] }),
    stdin: null,
    onOutput: (chunk) => tail.push(chunk),
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void process.stop(request.graceMs);
  }, request.timeoutMs);
  const stop = (): void => void process.stop(request.graceMs);
  request.signal.addEventListener('abort', stop, { once: true });
  if (request.signal.aborted) stop();
  const exit = await process.exited;
  clearTimeout(timer);
  request.signal.removeEventListener('abort', stop);
  await process.stop(request.graceMs);
  const output = redactSecrets(tail.text());
  return {
    passed: exit.exit_code === 0 && !timedOut && !request.signal.aborted,
    exit_code: exit.exit_code,
    signal: exit.signal,
    timed_out: timedOut,
    duration_ms: Date.now() - started,
    output_tail: exit.spawn_error === null ? output : `${exit.spawn_error}\n${output}`.trimEnd(),
  };
}

/** How a verification command ended. */
export interface VerificationEnd {
  readonly passed: boolean;
  readonly exit_code: number | null;
  readonly signal: string | null;
}

/** A string is a line for the shell, as its author wrote it; an array never meets one. */
export function commandArgv(command: CommandLine): readonly string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
}

/** A command line as people read it. */
export function commandText(command: CommandLine): string {
  return typeof command === 'string' ? command : command.join(' ');
}

class OutputTail {
  #chunks: Buffer[] = [];
  #bytes = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > 64 * TAIL_BYTES) this.#compact();
  }

  text(): string {
    this.#compact();
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  #compact(): void {
    const tail = Buffer.concat(this.#chunks).subarray(-TAIL_BYTES);
    this.#chunks = [tail];
    this.#bytes = tail.length;
  }
}
