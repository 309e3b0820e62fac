import type { Slot } from './slot.ts';

/** Slots of one kind, used again while they can be. */
export interface SlotPool {
  /** One that runs nothing; null when none can be started. */
  readonly take: () => Slot | null;
  /** Its program has ended. */
  readonly giveBack: (slot: Slot) => void;
  /** Ends them all. */
  readonly close: () => Promise<void>;
}

/** Creates a pool, which starts a slot when all others are in use. */
export function createSlotPool(start: () => Slot | null): SlotPool {
  const idle: Slot[] = [];
  const slots = new Set<Slot>();
  const takeIdle = (): Slot | null => {
    for (let slot = idle.pop(); slot !== undefined; slot = idle.pop()) {
      if (slot.usable()) return slot;
      slots.delete(slot);
      void slot.discard();
    }
    return null;
  };
  return {
    take: () => {
      const slot = takeIdle() ?? start();
      if (slot !== null) slots.add(slot);
      return slot;
    },
    giveBack: (slot) => {
      if (slot.usable()) idle.push(slot);
      else slots.delete(slot);
    },
    close: async () => {
      await Promise.all([...slots].map((slot) => slot.discard()));
    },
  };
}
