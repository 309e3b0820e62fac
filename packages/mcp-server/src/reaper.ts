import { accessSync, constants } from 'node:fs';
import { systemCalls } from './jail/system-calls.ts';
import { REAPER_SCRIPT, SLOT_SCRIPT } from './reaper-script.ts';

/** Where the reaper tells what becomes of the command. */
const REAPER_CHANNEL = 3;

const PERLS = ['/usr/bin/perl', '/bin/perl', '/usr/local/bin/perl'] as const;

let perl: string | null | undefined;

/** Whether programs can be started below a reaper here: on Linux, where there is a Perl. */
export function reapersWork(): boolean {
  return reaperProgram() !== null;
}

function reaperProgram(): string | null {
  if (perl === undefined) {
    const known = process.platform === 'linux' && systemCalls() !== null;
    perl = known ? (PERLS.find(isExecutable) ?? null) : null;
  }
  return perl;
}

/** How a command is started below a reaper. */
export interface ReaperOptions {
  /** Whether it reports, line by line, to descriptor 3, which must be there then. */
  readonly reports: boolean;
}

/**
 * The command line that runs `argv` below a reaper, from which no descendant gets away. Spawn it as
 * the leader of a process group. End it by SIGTERM (all are asked), then by SIGHUP (all are killed); killed itself it
 * could end nobody. Null where there is no reaper.
 */
export function reaperArgv(argv: readonly string[], { reports }: ReaperOptions): readonly string[] | null {
  const program = reaperProgram();
  const calls = systemCalls();
  if (program === null || calls === null) return null;
  const numbers = [calls.prctl, calls.setsid, process.pid, reports ? REAPER_CHANNEL : 0];
  return [program, '-e', REAPER_SCRIPT, '--', ...numbers.map(String), ...argv];
}

/**
 * The command line of a reaper that starts one command after another, as it is told on standard input. Spawn and end it like
 * the other one. Null where there is no reaper.
 */
export function slotArgv(): readonly string[] | null {
  const program = reaperProgram();
  const calls = systemCalls();
  if (program === null || calls === null) return null;
  return [program, '-e', SLOT_SCRIPT, '--', ...[calls.prctl, calls.memfd_create, process.pid].map(String)];
}

/** The environment of a reaper: that of its command, and no remarks of Perl on a locale that it does not know. */
export function reaperEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return { PERL_BADLANG: '', ...env };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
