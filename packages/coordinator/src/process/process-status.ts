import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/** What `/proc` says of a process. */
interface ProcessStatus {
  /** Neither a zombie nor dead. */
  readonly alive: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

const scratch = Buffer.allocUnsafe(256 * 1024);
const STATUS_LENGTH = 256;

/** The pids of all processes, as text. */
export function processNames(): readonly string[] {
  return readdirSync('/proc').filter((name) => name.charCodeAt(0) <= 57);
}

/** Reads the status of a process; null when it is gone. */
export function readStatus(pid: number): ProcessStatus | null {
  const text = readScratch(`/proc/${pid}/stat`, STATUS_LENGTH)?.toString('latin1');
  if (text === undefined) return null;
  // pid (name) state ppid group session …; the name may hold anything, also a bracket.
  const [state, parent, group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ', 4);
  return {
    alive: state !== 'Z' && state !== 'X',
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
  };
}

/** The start of a process's environment; valid until the next call; null when it is gone or not ours to read. */
export function readEnvironment(pid: number): Buffer | null {
  return readScratch(`/proc/${pid}/environ`, scratch.length);
}

function readScratch(path: string, length: number): Buffer | null {
  try {
    const file = openSync(path, 'r');
    try {
      return scratch.subarray(0, readSync(file, scratch, 0, length, null));
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
