import type { Trigger } from '@ralph/manifest';
import type { Limits } from './run-policy.ts';

/** What the run was asked to do with a unit; the graph of the run is built from these. */
export interface PlannedUnit {
  readonly unit_id: string;
  readonly dependencies: readonly string[];
  /** Further attempts after the first failed one, with each agent of the chain. */
  readonly retries: number;
  /** Higher starts first. */
  readonly priority: number;
  /** Chain of agents, best first; absent when somebody else knows which agent works. */
  readonly agents?: readonly string[] | undefined;
  /** What to wait for, by dependency; those that are not named have to succeed. */
  readonly triggers?: Readonly<Record<string, Trigger>> | undefined;
  /** Wait before the first retry with an agent; absent: as the policy of the run says. */
  readonly retry_delay_ms?: number | undefined;
  /** How long an attempt will probably take. */
  readonly expected_ms?: number | undefined;
  /** What all attempts of the unit may consume together. */
  readonly budget?: Limits | undefined;
}
