import { setTimeout as delay } from 'node:timers/promises';
import { generationsBelow, jailInmates } from './descendants.ts';
import type { ProcessTable } from './process-table.ts';

/** A program and all that it started: the session that it leads, and those that left it. */
export interface Family {
  /** Who of it lives; where that cannot be told, the leader stands for all. */
  readonly members: () => Promise<readonly number[]>;
  readonly signal: (signal: 'SIGTERM' | 'SIGKILL') => void;
  /** All of it has ended: its numbers may soon be another's. */
  readonly release: () => void;
}

/**
 * What leads a family: a program, the bubblewrap around one, the launcher of one in a jail by Landlock, the reaper above
 * one, which alone answers for all below it, or the program below one, for which nobody answers when that is killed.
 */
export type LeaderKind = 'program' | 'jail' | 'launcher' | 'reaper' | 'reaped';

/** How hard a family is being asked to end. */
export interface Pressure {
  readonly stopping: boolean;
  readonly killed: boolean;
}

const PATIENCE_MS = 500;
const GIVE_UP_MS = 5000;
// Longer than a reaper or launcher tries itself.
const LAST_RESORT_MS = 10_000;

/** The family led by a process that was started detached. */
export function createFamily(leader: number, table: ProcessTable | null, kind: LeaderKind): Family {
  let lastResort: NodeJS.Timeout | null = null;
  const below = (): readonly number[] => (table === null ? [] : generationsBelow(leader).flat());
  const killTree = (): void => {
    const tree = below();
    signalAll('SIGKILL');
    for (const pid of tree) signalProcess(pid, 'SIGKILL');
  };
  /** A reaper or launcher also ends those whom nobody else can find, so it must not die before them. */
  const leaveToReaper = (): boolean => {
    if (lastResort !== null) return signalProcess(leader, 'SIGCONT');
    // A stopped one could end nobody.
    if (!signalProcess(leader, 'SIGHUP') || !signalProcess(leader, 'SIGCONT')) return false;
    lastResort = setTimeout(killTree, LAST_RESORT_MS).unref();
    return true;
  };
  const signalAll = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    signalGroup(leader, signal);
    const members = table?.members(leader) ?? [];
    const groups = new Set(members.filter(({ session }) => session === leader).map(({ group }) => group));
    groups.delete(leader);
    for (const group of groups) signalGroup(group, signal);
    for (const { pid, session } of members) if (session !== leader) signalProcess(pid, signal);
  };
  return {
    members: async () => {
      if (table === null) return signalGroup(leader, 0) ? [leader] : [];
      return (await table.membersSoon(leader)).map(({ pid }) => pid);
    },
    signal: (signal) => {
      switch (kind) {
        case 'program':
        case 'reaped':
          return signalAll(signal);
        case 'jail':
          return signal === 'SIGTERM' && askInmates(leader) ? undefined : signalAll(signal);
        case 'launcher':
          return signal === 'SIGKILL' && leaveToReaper() ? undefined : signalAll(signal);
        case 'reaper':
          if (signal === 'SIGTERM') return void signalProcess(leader, 'SIGTERM');
          return leaveToReaper() ? undefined : signalAll(signal);
      }
    },
    release: () => {
      if (lastResort !== null) clearTimeout(lastResort);
    },
  };
}

/** Asks those in a jail; false when there is nobody yet. */
function askInmates(bubblewrap: number): boolean {
  const inmates = jailInmates(bubblewrap);
  for (const pid of inmates) signalProcess(pid, 'SIGTERM');
  return inmates.length > 0;
}

/**
 * Settles when nobody of the family lives, else with those whom even SIGKILL does not end. Those that outlive their leader get half a second to end by themselves
 * (they may be writing the last output), are then asked, then killed.
 */
export async function familyEnded(family: Family, pressure: Pressure): Promise<readonly number[]> {
  const since = performance.now();
  let askedAt: number | null = null;
  let killedAt: number | null = null;
  for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
    const members = await family.members();
    if (members.length === 0) return members;
    const now = performance.now();
    if (pressure.killed || (askedAt !== null && now - askedAt > PATIENCE_MS)) {
      killedAt ??= now;
      family.signal('SIGKILL');
    } else if (!pressure.stopping && askedAt === null && now - since > PATIENCE_MS) {
      askedAt = now;
      family.signal('SIGTERM');
    }
    // A process that hangs in the kernel outlives even SIGKILL; waiting for it would hold the run for ever.
    if (killedAt !== null && now - killedAt > GIVE_UP_MS) return members;
    await delay(pause);
  }
}

/** Signals a whole group; false when it is gone, is not ours, or is no group of a worker (0 and 1 would be everybody). */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  if (!Number.isInteger(group) || group <= 1) return false;
  try {
    // Windows knows no groups: there the leader stands for all.
    return process.kill(process.platform === 'win32' ? group : -group, signal);
  } catch {
    return false;
  }
}

/** False when it is gone, or not ours. */
function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
