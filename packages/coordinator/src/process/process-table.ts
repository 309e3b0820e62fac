import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/** A process that lives: neither a zombie nor dead. */
interface LiveProcess {
  readonly pid: number;
  readonly group: number;
}

/** Tells who lives in the sessions that were adopted, from `/proc` (Linux). */
export interface ProcessTable {
  /** `host` is a process of the session that is known to live and never reported. */
  readonly adopt: (session: number, host?: number) => void;
  readonly release: (session: number) => void;
  /** Who lives in a session now. */
  readonly members: (session: number) => readonly LiveProcess[];
  /** The same, from one scan shared by all who ask in the same turn of the event loop. */
  readonly membersSoon: (session: number) => Promise<readonly LiveProcess[]>;
}

type Census = ReadonlyMap<number, readonly LiveProcess[]>;

const NOBODY: readonly LiveProcess[] = [];

// A process can leave a session but never join one, so a stranger stays a stranger until its pid is given away
// again; that takes a full turn of the pid counter, which no machine does in this time.
const STRANGERS_HOLD_MS = 250;

/**
 * Opens a table. Programs are found by session, not by group: a shell with job control gives each job a group of its
 * own. A process that calls setsid itself (a daemon) is out of sight; only a jail's pid namespace holds those.
 */
export function openProcessTable(): ProcessTable {
  const adopted = new Map<number, string | null>();
  let strangers = new Set<string>();
  let scannedAt = -Infinity;
  let soon: Promise<Census> | null = null;

  const scan = (): Census => {
    const now = performance.now();
    const known = now - scannedAt < STRANGERS_HOLD_MS ? strangers : new Set<string>();
    const census = new Map<number, LiveProcess[]>();
    const hosts = new Set(adopted.values());
    strangers = new Set();
    scannedAt = now;
    for (const name of processNames()) {
      if (hosts.has(name)) continue;
      if (known.has(name)) strangers.add(name);
      else if (!count(Number(name), adopted, census)) strangers.add(name);
    }
    return census;
  };

  return {
    adopt: (session, host) => void adopted.set(session, host === undefined ? null : String(host)),
    release: (session) => void adopted.delete(session),
    members: (session) => scan().get(session) ?? NOBODY,
    membersSoon: async (session) => {
      soon ??= new Promise((resolve) => {
        setImmediate(() => {
          soon = null;
          resolve(scan());
        });
      });
      return (await soon).get(session) ?? NOBODY;
    },
  };
}

/** Enters a process of an adopted session; says whether it is of one. */
function count(
  pid: number,
  adopted: ReadonlyMap<number, unknown>,
  census: Map<number, LiveProcess[]>,
): boolean {
  const status = readStatus(pid);
  if (status === null || !adopted.has(status.session)) return false;
  if (!status.alive) return true;
  const members = census.get(status.session);
  if (members === undefined) census.set(status.session, [{ pid, group: status.group }]);
  else members.push({ pid, group: status.group });
  return true;
}

function processNames(): readonly string[] {
  return readdirSync('/proc').filter((name) => name.charCodeAt(0) <= 57);
}

const scratch = Buffer.alloc(256);

function readStatus(
  pid: number,
): { readonly alive: boolean; readonly group: number; readonly session: number } | null {
  let text: string;
  try {
    const file = openSync(`/proc/${pid}/stat`, 'r');
    try {
      text = scratch.toString('latin1', 0, readSync(file, scratch));
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
  // pid (name) state ppid group session …; the name may hold anything, also a bracket.
  const [state, , group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ', 4);
  return { alive: state !== 'Z' && state !== 'X', group: Number(group), session: Number(session) };
}
