import type { BehaviourName } from './behaviour.ts';

/** What one look at a behaviour found. */
export interface Finding {
  readonly behaviour: BehaviourName;
  /** What is wrong; null: nothing. */
  readonly problem: string | null;
  /** What a person should know besides. */
  readonly note?: string | undefined;
  /** Why it could not be looked at on this machine. */
  readonly skipped?: string | undefined;
}

/** The finding of a rule: what is wrong is said only if it is broken. */
export function found(behaviour: BehaviourName, holds: boolean, problem: string, note?: string): Finding {
  return { behaviour, problem: holds ? null : problem, note };
}
