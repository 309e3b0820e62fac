import { readShell } from './shell-words.ts';
import type { ShellReading } from './shell-words.ts';

const DEFAULT_TIMEOUT_MS = 90_000;
const MAX_TIMEOUT_MS = 300_000;
const ONE_PROGRAM = 'with "args", "command" names one program; to use a shell, put everything into "command"';

/** What a client may ask `exec` for. */
export interface ExecInput {
  readonly command: string | readonly string[];
  readonly args?: string | readonly string[] | undefined;
  readonly timeout_ms?: number | undefined;
}

/** What will be run. */
export interface ExecRequest {
  readonly argv: readonly string[];
  /** The simple commands in it, for the policy. */
  readonly commands: ShellReading['commands'];
  readonly timeout_ms: number;
}

/** Turns what the client gave into an argument vector; a string that needs a shell gets one. */
export function readExecInput({
  command,
  args,
  timeout_ms,
}: ExecInput): ExecRequest | { readonly problem: string } {
  const first = typeof command === 'string' ? readShell(command) : null;
  const rest = typeof args === 'string' ? readShell(args) : null;
  if (first?.unbalanced === true || rest?.unbalanced === true)
    return { problem: 'a quote or backslash has no end' };
  const limit = clampTimeout(timeout_ms);
  if (typeof command === 'string' && first?.needsShell === true && args === undefined) {
    return { argv: ['/bin/sh', '-c', command], commands: first.commands, timeout_ms: limit };
  }
  if ([first, rest].some((reading) => reading !== null && reading.commands.length > 1))
    return { problem: ONE_PROGRAM };
  const argv = [...listOf(first, command), ...listOf(rest, args ?? [])];
  if (argv[0] === undefined || argv[0] === '') return { problem: 'no command was given' };
  return { argv, commands: [argv], timeout_ms: limit };
}

function listOf(reading: ShellReading | null, given: string | readonly string[]): readonly string[] {
  if (reading !== null) return reading.commands.flat();
  return typeof given === 'string' ? [given] : given;
}

function clampTimeout(timeout_ms: number | undefined): number {
  if (timeout_ms === undefined || !(timeout_ms > 0)) return DEFAULT_TIMEOUT_MS;
  return Math.min(Math.max(1, Math.floor(timeout_ms)), MAX_TIMEOUT_MS);
}
