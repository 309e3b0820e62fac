import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { reapersWork } from '@ralph/mcp-server';
import { openCustody } from './custody.ts';
import type { Custody } from './custody.ts';
import type { ProcessHost, RunningProcess } from './launch.ts';
import { HOST_CLOSED, notStarted, resolveLaunch } from './not-started.ts';
import { fitsSlot } from './slot-line.ts';
import { startSlot } from './slot.ts';
import type { Slot } from './slot.ts';
import { createSpawnHost } from './spawn-host.ts';

/**
 * A host for many short programs: each runs in a shell slot that is used again, so that starting one costs the same
 * however large this process is. What a slot cannot do exactly (text on standard input, odd names of variables, very
 * long arguments), and everything where `/bin/sh` is not dash or there is no reaper, goes to a spawn host.
 */
export function createSlotHost(shared?: Custody): ProcessHost {
  if (!slotsWork()) return createSpawnHost(shared);
  const custody = shared ?? openCustody();
  const spawnHost = createSpawnHost(custody);
  const idle: Slot[] = [];
  const slots = new Set<Slot>();
  const running = new Set<RunningProcess>();
  let closed = false;

  const freeSlot = (): Slot | null => {
    for (let slot = idle.pop(); slot !== undefined; slot = idle.pop()) {
      if (slot.usable()) return slot;
      slots.delete(slot);
      void slot.discard();
    }
    return startSlot(custody);
  };

  return {
    start: (launch) => {
      if (closed) return notStarted(HOST_CLOSED);
      if (!fitsSlot(launch)) return spawnHost.start(launch);
      const program = resolveLaunch(launch);
      if (!program.found) return notStarted(program.problem);
      const slot = freeSlot();
      if (slot === null) return spawnHost.start(launch);
      slots.add(slot);
      const started = slot.run(launch, program.path);
      running.add(started);
      void started.exited.then(() => {
        running.delete(started);
        if (slot.usable()) idle.push(slot);
        else slots.delete(slot);
      });
      return started;
    },
    close: async () => {
      closed = true;
      await Promise.all([...running].map((started) => started.stop(CLOSE_GRACE_MS)));
      await Promise.all([...slots].map((slot) => slot.discard()));
      await spawnHost.close();
      if (shared === undefined) await custody.close();
    },
  };
}

const CLOSE_GRACE_MS = 2000;

// Tried with dash only: other shells export variables of their own, or read their commands byte by byte.
function slotsWork(): boolean {
  if (!reapersWork()) return false;
  try {
    return basename(realpathSync('/bin/sh')) === 'dash';
  } catch {
    return false;
  }
}
