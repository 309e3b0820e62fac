import { setTimeout as delay } from 'node:timers/promises';
import { jailInmates } from './jail-inmates.ts';
import type { ProcessTable } from './process-table.ts';

/** A program and all that it started: the session that it leads, and those that left it. */
export interface Family {
  /** Whether anybody of it lives; a shell that merely hosts the program does not count. */
  readonly alive: () => Promise<boolean>;
  readonly signal: (signal: 'SIGTERM' | 'SIGKILL') => void;
}

/**
 * What leads a family: a program, the bubblewrap around one, the launcher of one in a jail by Landlock, or a shell that
 * hosts one and may outlive it.
 */
export type LeaderKind = 'program' | 'jail' | 'launcher' | 'shell';

/** How hard a family is being asked to end. */
export interface Pressure {
  readonly stopping: boolean;
  readonly killed: boolean;
}

const PATIENCE_MS = 500;
const GIVE_UP_MS = 5000;
const LAUNCHER_MS = 1000;

/** The family led by a process that was started detached. */
export function createFamily(leader: number, table: ProcessTable | null, kind: LeaderKind): Family {
  let left = false;
  const killAll = (): void => signalAll('SIGKILL');
  /** The launcher also ends those whom nobody else can find, so it must not die before them. */
  const leaveToLauncher = (): boolean => {
    if (left) return true;
    left = signalProcess(leader, 'SIGHUP');
    if (left) setTimeout(killAll, LAUNCHER_MS).unref();
    return left;
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
    alive: async () =>
      table === null ? signalGroup(leader, 0) : (await table.membersSoon(leader)).length > 0,
    signal: (signal) => {
      if (kind === 'jail' && signal === 'SIGTERM' && askInmates(leader)) return;
      if (kind === 'launcher' && signal === 'SIGKILL' && leaveToLauncher()) return;
      signalAll(signal);
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
 * Settles when nobody of the family lives. Those that outlive their leader get half a second to end by themselves
 * (they may be writing the last output), are then asked, then killed.
 */
export async function familyEnded(family: Family, pressure: Pressure): Promise<void> {
  const since = performance.now();
  let askedAt: number | null = null;
  let killedAt: number | null = null;
  for (let pause = 2; await family.alive(); pause = Math.min(pause * 2, 50)) {
    const now = performance.now();
    if (pressure.killed || (askedAt !== null && now - askedAt > PATIENCE_MS)) {
      killedAt ??= now;
      family.signal('SIGKILL');
    } else if (!pressure.stopping && askedAt === null && now - since > PATIENCE_MS) {
      askedAt = now;
      family.signal('SIGTERM');
    }
    // A process that hangs in the kernel outlives even SIGKILL; waiting for it would hold the run for ever.
    if (killedAt !== null && now - killedAt > GIVE_UP_MS) return;
    await delay(pause);
  }
}

/** Signals a whole group; false when it is gone, is not ours, or is no group of a worker (0 and 1 would be everybody). */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  if (!Number.isInteger(group) || group <= 1) return false;
  try {
    return process.kill(-group, signal);
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
