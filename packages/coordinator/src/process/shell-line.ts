import { constants } from 'node:fs';
import { jailBackendOf } from '@ralph/mcp-server';
import type { Launch } from './launch.ts';

// A slot that is a reaper takes longer ones.
const LONGEST = 64 * 1024;
const SHELL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

// Assigning these makes a shell do or refuse something.
const SPECIAL: ReadonlySet<string> = new Set([
  'OPTIND',
  'LINENO',
  'PPID',
  'MAIL',
  'MAILPATH',
  'MAILCHECK',
  'HISTSIZE',
]);

/** Whether a shell can start what fits a slot, and in the same way. */
export function fitsShell({ argv, cwd, env, stdin, apart = false }: Launch): boolean {
  if (stdin !== null || apart || jailBackendOf(argv) !== null) return false;
  let length = cwd.length;
  for (const word of argv) length += word.length;
  for (const [name, value] of Object.entries(env)) {
    if (!SHELL_NAME.test(name) || SPECIAL.has(name)) return false;
    length += name.length + value.length;
  }
  return length <= LONGEST;
}

/** What a shell is told once: catch what a stop sends to the whole group; programs get the defaults back. */
export const SHELL_PRELUDE = 'unset PWD OLDPWD\ntrap : TERM INT HUP QUIT\n';

/** How a program ended that a shell has run. */
export interface ShellEnd {
  readonly status: number;
  /** Whether it left standard output such that the next program, too, would not wait for whoever reads it. */
  readonly spoilt: boolean;
}

/** Reads what the shell writes after the marker. */
export function readShellEnd(text: string): ShellEnd {
  const [status, , flags = ''] = text.split(' ');
  return { status: Number(status), spoilt: (parseInt(flags, 8) & constants.O_NONBLOCK) !== 0 };
}

/**
 * The command that runs one launch. All is read by the shell's own parser, so a quoted word may hold newlines. The
 * subshell keeps the shell's own remarks ("Killed") out of the program's output, and `cd` would export PWD. If the program has left
 * an output that does not wait, the marker is tried until there is room.
 */
export function shellLine(launch: Launch, program: string, marker: string): string {
  const assignments = Object.entries(launch.env).map(([name, value]) => `${name}=${quote(value)} `);
  const words = [program, ...launch.argv.slice(1)].map(quote);
  const start = `${assignments.join('')}exec ${words.join(' ')} </dev/null 2>&1`;
  const run = `(cd -- ${quote(launch.cwd)} && unset PWD OLDPWD && ${start}); status=$?`;
  const look = '{ read -r flags; read -r flags; } </proc/self/fdinfo/1';
  return `${run}; ${look}; until echo '${marker}'$status $flags; do :; done\n`;
}

function quote(word: string): string {
  return word.includes("'") ? `'${word.replaceAll("'", "'\\''")}'` : `'${word}'`;
}
