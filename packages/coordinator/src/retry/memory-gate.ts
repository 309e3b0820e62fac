import { availableMemory } from './available-memory.ts';

/** Lets no more workers start than there is memory for. */
export interface MemoryGate {
  /** Whether a worker that takes so much may start now. The first of all always may. */
  readonly admits: (neededMb: number) => boolean;
  readonly started: (unitId: string, neededMb: number) => void;
  readonly ended: (unitId: string) => void;
}

/** What a gate is opened with. */
export interface MemoryGateOptions {
  /** Bytes that programs may still take; null where nobody tells. */
  readonly available?: () => number | null;
  /** On the clock of `performance.now()`. */
  readonly now?: () => number;
  /** Told once, in words, when a worker has to wait. */
  readonly onHeldBack: (text: string) => void;
}

const MIB = 1024 * 1024;

/** Stays free for everybody else on the machine. */
const RESERVE_MB = 256;

/** A worker takes its memory within this time; until then it is not to be seen in what is left. */
const GROWING_MS = 20_000;

/** After so long one that was refused is asked for again: what lacks may have been given back by somebody else. */
export const MEMORY_RETRY_MS = 2000;

interface Growing {
  readonly neededMb: number;
  readonly since: number;
}

/** Opens the gate of one run. */
export function openMemoryGate(options: MemoryGateOptions): MemoryGate {
  const { available = availableMemory, now = () => performance.now(), onHeldBack } = options;
  const workers = new Map<string, Growing>();
  let told = false;

  const promised = (): number =>
    [...workers.values()]
      .filter(({ since }) => now() - since < GROWING_MS)
      .reduce((sum, { neededMb }) => sum + neededMb, 0);

  return {
    admits(neededMb) {
      if (neededMb === 0 || workers.size === 0) return true;
      const left = available();
      if (left === null || left / MIB - promised() - RESERVE_MB >= neededMb) return true;
      if (!told) onHeldBack(heldBackText(left, neededMb, workers.size));
      told = true;
      return false;
    },
    started(unitId, neededMb) {
      if (neededMb > 0) workers.set(unitId, { neededMb, since: now() });
    },
    ended: (unitId) => void workers.delete(unitId),
  };
}

function heldBackText(left: number, neededMb: number, running: number): string {
  return (
    `memory: ${Math.round(left / MIB)} MiB are left and another worker takes about ${neededMb} MiB, so no more than ` +
    `${running} run${running === 1 ? 's' : ''} at once for now`
  );
}
