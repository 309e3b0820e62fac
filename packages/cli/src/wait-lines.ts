import type { AttemptWait, WaitReason } from '@ralph/reducer';
import { forWhom, groupKey, groupWaits, waitText } from './wait-text.ts';

/** Turns what is waited for, each time that it changed, into lines for where nothing can be redrawn. */
export type WaitLines = (waits: readonly AttemptWait[], now: number) => readonly string[];

/** A shorter wait is over before it is read. */
const WORTH_A_LINE_MS = 5000;

/** Of the network an event tells; and the others pass when something ends, which is told anyway. */
const TOLD: ReadonlySet<WaitReason> = new Set(['back_off', 'rate_limited', 'out_of_credits', 'circuit_open']);

/** One of these per run: one line when a wait begins or gets longer, and one when it is over. */
export function createWaitLines(): WaitLines {
  const told = new Map<string, { readonly agent: string | null; readonly until: number }>();
  return (waits, now) => {
    const lines: string[] = [];
    const present = new Set<string>();
    for (const group of groupWaits(waits)) {
      const { agent, why, until } = group;
      if (until === null || !TOLD.has(why)) continue;
      const key = groupKey(group);
      present.add(key);
      const before = told.get(key)?.until ?? now;
      if (until - Math.max(now, before) < WORTH_A_LINE_MS) continue;
      told.set(key, { agent, until });
      lines.push(waitText(group, now));
    }
    for (const [key, { agent, until }] of told) {
      // While no slot is free nobody is said to wait.
      if (present.has(key) || now < until) continue;
      told.delete(key);
      lines.push(`the wait${forWhom(agent)} is over`);
    }
    return lines;
  };
}
