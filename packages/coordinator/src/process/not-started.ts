import { statSync } from 'node:fs';
import { findProgram } from './find-program.ts';
import type { ProgramSearch } from './find-program.ts';
import type { Launch, RunningProcess } from './launch.ts';

export const HOST_CLOSED = 'the process host is closed; start programs before closing it';

/** A process that never was: its exit says why. */
export function notStarted(problem: string): RunningProcess {
  return {
    pid: 0,
    identity: null,
    mark: null,
    exited: Promise.resolve({ exit_code: null, signal: null, spawn_error: problem }),
    stop: async () => undefined,
    kill: () => undefined,
  };
}

/** Finds the program of a launch and checks its directory, so that a failure has a clear reason. */
export function resolveLaunch(launch: Launch): ProgramSearch {
  const [name = ''] = launch.argv;
  if (!isDirectory(launch.cwd)) {
    return {
      found: false,
      problem: `cannot start "${name}": the working directory ${launch.cwd} is not a directory that exists`,
    };
  }
  return findProgram(name, { path: launch.env['PATH'], cwd: launch.cwd });
}

/** For how long a program that was found is believed to be there still, in ms: should it not, the start fails all the same. */
const BELIEVED_MS = 1000;

/** The same for somebody who starts many programs, most of them the same few: what was found is not looked for each time. */
export function createLaunchResolver(): (launch: Launch) => ProgramSearch {
  const found = new Map<string, ProgramSearch>();
  let until = 0;
  return (launch) => {
    const now = performance.now();
    if (now >= until) {
      found.clear();
      until = now + BELIEVED_MS;
    }
    const key = JSON.stringify([launch.argv[0], launch.env['PATH'], launch.cwd]);
    const known = found.get(key);
    if (known !== undefined) return known;
    const search = resolveLaunch(launch);
    if (search.found) found.set(key, search);
    return search;
  };
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Says in words why the operating system refused to start a program. */
export function spawnProblem(error: unknown, { argv }: Pick<Launch, 'argv'>): string {
  const name = argv[0] ?? '';
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const known = REASONS[code];
  if (known !== undefined) return `cannot start "${name}": ${known} (${code})`;
  return `cannot start "${name}": ${error instanceof Error ? error.message : String(error)}`;
}

const REASONS: Readonly<Record<string, string>> = {
  E2BIG:
    'its arguments and environment are too long; one argument may hold 128 KiB, pass long text by standard input',
  EINVAL:
    'ralph was started with an open file whose number is beyond the limit; close it (`300<&-` for number 300) or raise `ulimit -n`',
  ENOENT: 'the program, or the interpreter that its first line names, does not exist',
  EACCES: 'the system does not let this user execute it',
  EPERM: 'the system does not let this user execute it',
  ENOEXEC: 'it is not a program for this machine',
  EAGAIN: 'the limit of processes is reached; run fewer workers at once or raise `ulimit -u`',
  EMFILE: 'the limit of open files is reached; run fewer workers at once or raise `ulimit -n`',
  ENFILE: 'the limit of open files of the machine is reached; run fewer workers at once',
  ENOMEM: 'there is not enough memory; run fewer workers at once',
  ETXTBSY: 'its file is still open for writing; try again when it is closed',
  ERR_INVALID_ARG_VALUE:
    'an argument or environment value holds a NUL character, which no program can receive',
};
