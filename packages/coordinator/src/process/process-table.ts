import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { readMark } from './process-mark.ts';
import { processNames, readStatus } from './process-status.ts';

/** A process that lives: neither a zombie nor dead. */
interface LiveProcess {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
}

/** Tells who lives in the sessions that were adopted, or came from them, from `/proc` (Linux). */
export interface ProcessTable {
  readonly adopt: (session: number) => void;
  /** From now on those that carry this mark, and no earlier one, count as members wherever they are. */
  readonly mark: (session: number, mark: string) => void;
  readonly release: (session: number) => void;
  /** Who belongs to a session now. */
  readonly members: (session: number) => readonly LiveProcess[];
  /** The same, from one scan shared by all who ask in the same turn of the event loop. */
  readonly membersSoon: (session: number) => Promise<readonly LiveProcess[]>;
}

type Census = ReadonlyMap<number, readonly LiveProcess[]>;

const NOBODY: readonly LiveProcess[] = [];

// Nobody can join a session or come by a mark later, so a stranger stays a stranger until its pid is given away
// again; that takes a full turn of the pid counter, which no machine does in this time.
const STRANGERS_HOLD_MS = 250;

/**
 * Opens a table. Programs are found by session, not by group: a shell with job control gives each job a group of its
 * own. Those that call setsid themselves (daemons) are found by the mark in their environment; one that also takes
 * that away is out of sight here; a reaper or a jail's pid namespace holds it.
 */
export function openProcessTable(): ProcessTable {
  /** Each with its mark, if it has one. */
  const adopted = new Map<number, string | null>();
  const marks = new Map<string, number>();
  let strangers = new Set<string>();
  let blank = new Set<number>();
  let blankBefore = blank;
  let scannedAt = -Infinity;
  let soon: Promise<Census> | null = null;

  const forgetMark = (session: number): void => {
    const mark = adopted.get(session);
    if (typeof mark === 'string') marks.delete(mark);
  };
  /** Enters a process that belongs to an adopted session; says whether it is none of them, now and later. */
  const isStranger = (pid: number, census: Map<number, LiveProcess[]>): boolean => {
    const status = readStatus(pid);
    // Session 0 is the kernel's, or that of somebody outside this container.
    if (status === null || status.session === 0) return true;
    const inSession = adopted.has(status.session);
    if (!status.alive) return !inSession;
    const mark = inSession ? null : readMark(pid);
    // Looked at twice: some have an empty environment for good.
    if (mark === undefined && !blankBefore.has(pid)) {
      blank.add(pid);
      return false;
    }
    const home = inSession ? status.session : marks.get(mark ?? '');
    if (home === undefined) return true;
    const member = { pid, group: status.group, session: status.session };
    const members = census.get(home);
    if (members === undefined) census.set(home, [member]);
    else members.push(member);
    return false;
  };
  const scan = (): Census => {
    const now = performance.now();
    const known = now - scannedAt < STRANGERS_HOLD_MS ? strangers : new Set<string>();
    const census = new Map<number, LiveProcess[]>();
    strangers = new Set();
    blankBefore = blank;
    blank = new Set();
    scannedAt = now;
    for (const name of processNames()) {
      if (known.has(name) || isStranger(Number(name), census)) strangers.add(name);
    }
    return census;
  };

  /** Looks until nobody is just becoming another program. */
  const settledCensus = async (): Promise<Census> => {
    await nextTurn();
    for (let census = scan(); ; census = scan()) {
      if (blank.size === 0) return census;
      await delay(1);
    }
  };

  return {
    adopt: (session) => void adopted.set(session, null),
    mark: (session, mark) => {
      forgetMark(session);
      adopted.set(session, mark);
      marks.set(mark, session);
    },
    release: (session) => {
      forgetMark(session);
      adopted.delete(session);
    },
    members: (session) => scan().get(session) ?? NOBODY,
    membersSoon: async (session) => {
      soon ??= settledCensus().finally(() => {
        soon = null;
      });
      return (await soon).get(session) ?? NOBODY;
    },
  };
}
