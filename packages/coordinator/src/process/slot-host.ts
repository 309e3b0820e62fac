import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { reapersWork } from '@ralph/mcp-server';
import { openCustody } from './custody.ts';
import type { Custody } from './custody.ts';
import type { ProcessHost, RunningProcess } from './launch.ts';
import { createLaunchResolver, HOST_CLOSED, notStarted } from './not-started.ts';
import { fitsShell } from './shell-line.ts';
import { startShellSlot } from './shell-slot.ts';
import { createSlotPool } from './slot-pool.ts';
import { fitsSlot } from './slot-request.ts';
import { startSlot } from './slot.ts';
import { createSpawnHost } from './spawn-host.ts';

/**
 * A host for commands and agents: each runs in a slot that is used again, so that starting one costs the same however
 * large this process is. A shell, whose fork costs least, takes plain commands, a reaper all others. What no
 * program can be given, and everything where there is no reaper, goes to a spawn host.
 */
export function createSlotHost(shared?: Custody): ProcessHost {
  if (!reapersWork()) return createSpawnHost(shared);
  const custody = shared ?? openCustody();
  const spawnHost = createSpawnHost(custody);
  const reapers = createSlotPool(() => startSlot(custody));
  const shells = shellsWork() ? createSlotPool(() => startShellSlot(custody)) : reapers;
  const resolveLaunch = createLaunchResolver();
  const running = new Set<RunningProcess>();
  let closed = false;

  return {
    start: (launch) => {
      if (closed) return notStarted(HOST_CLOSED);
      if (!fitsSlot(launch)) return spawnHost.start(launch);
      const program = resolveLaunch(launch);
      if (!program.found) return notStarted(program.problem);
      const pool = fitsShell(launch) ? shells : reapers;
      const slot = pool.take();
      if (slot === null) return spawnHost.start(launch);
      const started = slot.run(launch, program.path);
      running.add(started);
      void started.exited.then(() => {
        running.delete(started);
        pool.giveBack(slot);
      });
      return started;
    },
    close: async () => {
      closed = true;
      await Promise.all([...running].map((started) => started.stop(CLOSE_GRACE_MS)));
      await Promise.all([reapers.close(), shells.close()]);
      await spawnHost.close();
      if (shared === undefined) await custody.close();
    },
  };
}

const CLOSE_GRACE_MS = 2000;

// Tried with dash only: other shells export variables of their own, or read their commands byte by byte.
function shellsWork(): boolean {
  try {
    return basename(realpathSync('/bin/sh')) === 'dash';
  } catch {
    return false;
  }
}
