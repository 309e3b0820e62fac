import type { WorkerFailure } from '@ralph/manifest';
import type { BudgetKind } from '../run-state.ts';

/** An attempt that may start now. */
export interface NextAttempt {
  readonly unit_id: string;
  /** Its number: 1 is the first. */
  readonly attempt: number;
  /** Null: the plan names no chain, and the caller knows who works. */
  readonly agent: string | null;
  /** The agent's own session to go on with; null: a new one. */
  readonly resume_session: string | null;
}

/** A unit that could start, were it not for something that will pass. */
export interface AttemptWait {
  readonly unit_id: string;
  /** For whom it waits; null when the plan names no chain. */
  readonly agent: string | null;
  /** In milliseconds since 1970. Null: not for a time, but for something that will happen in the run. */
  readonly until_ms: number | null;
  readonly why: WaitReason;
}

/** What keeps a unit from starting for a while. */
export type WaitReason =
  | 'back_off'
  | 'rate_limited'
  | 'out_of_credits'
  | 'circuit_open'
  | 'concurrency'
  | 'memory'
  | 'budget'
  | 'offline';

/** A unit that will never start, because a budget is spent: to be recorded as `worker_failed`, with this attempt and failure. */
export interface SpentBudget {
  readonly unit_id: string;
  /** The last attempt that started; 0 if none did. */
  readonly attempt: number;
  readonly scope: 'run' | 'unit';
  readonly kind: BudgetKind;
  readonly failure: WorkerFailure;
}

/** What is to be done next. */
export interface NextAttempts {
  /** In the order in which to start them. */
  readonly start: readonly NextAttempt[];
  /** Units for which a budget has nothing left, and nothing that runs could give any back. */
  readonly spent: readonly SpentBudget[];
  /** When to ask again, if nothing happens before; null when only an event can change the answer. */
  readonly wake_at_ms: number | null;
  /** What keeps a free slot from being used, at least of the first `most_waits` units; nothing while no slot is free. */
  readonly waits: readonly AttemptWait[];
}

/** What the state cannot know. */
export interface DispatchFacts {
  readonly now_ms: number;
  /** Attempts that may start at once now, for example by free memory; never more than the run allows. */
  readonly slots?: number | undefined;
  /** Agents with which nothing more may start now, for want of memory. Default: none. */
  readonly short_of_memory?: ReadonlySet<string> | undefined;
  /** How many waits are worth telling where no agent is free, so that not every unit need be looked at. Default: all. */
  readonly most_waits?: number | undefined;
}
