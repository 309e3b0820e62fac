import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/** What `/proc` says of a process. */
interface ProcessStatus {
  /** Some thread of it runs: it is neither a zombie nor dead. */
  readonly alive: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

const scratch = Buffer.allocUnsafe(256 * 1024);
const STATUS_LENGTH = 256;
const THREADS = 17;

/** The pids of all processes, as text. */
export function processNames(): readonly string[] {
  return readdirSync('/proc').filter((name) => name.charCodeAt(0) <= 57);
}

/** What a process is called; null when it is gone. */
export function readName(pid: number): string | null {
  return readScratch(`/proc/${pid}/comm`, STATUS_LENGTH)?.toString('latin1').trim() ?? null;
}

/** Reads the status of a process; null when it is gone. */
export function readStatus(pid: number): ProcessStatus | null {
  const text = readScratch(`/proc/${pid}/stat`, STATUS_LENGTH)?.toString('latin1');
  if (text === undefined) return null;
  // pid (name) state ppid group session …; the name may hold anything, also a bracket.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', THREADS + 1);
  const [state, parent, group, session] = fields;
  return {
    // Its first thread may have ended before the others.
    alive: (state !== 'Z' && state !== 'X') || Number(fields[THREADS]) > 1,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
  };
}

/** The children of one process, to be asked for often. */
export interface ChildrenFile extends Disposable {
  /** Dead ones included; null when that cannot be told. */
  readonly read: () => readonly number[] | null;
}

/** Opens the list of the children of a process with one thread; null when it is gone, or the kernel does not tell. */
export function openChildren(pid: number): ChildrenFile | null {
  try {
    const file = openSync(`/proc/${pid}/task/${pid}/children`, 'r');
    return { read: () => childrenIn(file), [Symbol.dispose]: () => closeSync(file) };
  } catch {
    return null;
  }
}

function childrenIn(file: number): readonly number[] | null {
  try {
    const text = scratch.toString('latin1', 0, readSync(file, scratch, 0, scratch.length, 0));
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return null;
  }
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
