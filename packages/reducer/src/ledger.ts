import type { Usage } from '@ralph/manifest';
import { instantOf } from './pipeline/instant.ts';
import type { EarlierAttempts, RunningRecord, UnitRecord } from './unit-record.ts';

/** What ended attempts consumed, in whole numbers, so that no order of adding them gives another sum. */
export interface Ledger {
  /** Attempts that ended. */
  readonly attempts: number;
  readonly wall_ms: number;
  /** Attempts of units whose agents report what they consume. */
  readonly metered: number;
  readonly tokens: number;
  /** In billionths of a US dollar. */
  readonly cost_nano: number;
}

export const NOTHING_SPENT: Ledger = { attempts: 0, wall_ms: 0, metered: 0, tokens: 0, cost_nano: 0 };

/** What the ended attempts of a unit consumed. */
export function ledgerOf(record: UnitRecord): Ledger {
  switch (record.status) {
    case 'pending':
    case 'running':
      return ofEarlier(record.earlier);
    case 'succeeded':
    case 'failed':
      return record.last.status === 'running'
        ? withLast(record.last, record.finished_at, record.usage)
        : ofEarlier(record.last.earlier);
    case 'cancelled':
      return record.last.status === 'running'
        ? withLast(record.last, record.finished_at, record.last.observed?.usage ?? null)
        : ofEarlier(record.last.earlier);
    case 'blocked':
    case 'skipped':
      return ofEarlier(record.last.earlier);
  }
}

function ofEarlier(earlier: EarlierAttempts | null): Ledger {
  if (earlier === null) return NOTHING_SPENT;
  const { attempts, wall_ms, usage } = earlier;
  return { attempts, wall_ms, metered: usage === null ? 0 : attempts, ...metered(usage) };
}

function withLast({ earlier, started_at }: RunningRecord, endedAt: string, usage: Usage | null): Ledger {
  const last = {
    attempts: 1,
    wall_ms: wallMs(started_at, endedAt),
    metered: usage === null ? 0 : 1,
    ...metered(usage),
  };
  return addLedgers(ofEarlier(earlier), last);
}

/** How long something took. */
export function wallMs(startedAt: string, endedAt: string): number {
  return Math.max(0, instantOf(endedAt) - instantOf(startedAt));
}

/** What an agent reported, in whole numbers. */
export function metered(usage: Usage | null): Pick<Ledger, 'tokens' | 'cost_nano'> {
  const { input_tokens = 0, output_tokens = 0, cost_usd = 0 } = usage ?? {};
  return { tokens: atMost(input_tokens + output_tokens), cost_nano: nanoUsd(cost_usd) };
}

/** Dollars as whole billionths. */
export function nanoUsd(costUsd: number): number {
  return atMost(Math.round(costUsd * 1e9));
}

/** No unit counts for more: the sum over all stays exact. */
function atMost(amount: number): number {
  return Math.min(amount, 2 ** 35 * 1e3);
}

/** Both together. */
export function addLedgers(left: Ledger, right: Ledger): Ledger {
  return {
    attempts: left.attempts + right.attempts,
    wall_ms: left.wall_ms + right.wall_ms,
    metered: left.metered + right.metered,
    tokens: left.tokens + right.tokens,
    cost_nano: left.cost_nano + right.cost_nano,
  };
}

/** A sum in which one unit's part became another. */
export function exchanged(sum: Ledger, before: Ledger, after: Ledger): Ledger {
  return {
    attempts: sum.attempts - before.attempts + after.attempts,
    wall_ms: sum.wall_ms - before.wall_ms + after.wall_ms,
    metered: sum.metered - before.metered + after.metered,
    tokens: sum.tokens - before.tokens + after.tokens,
    cost_nano: sum.cost_nano - before.cost_nano + after.cost_nano,
  };
}
