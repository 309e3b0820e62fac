/** What the run's user decided about scheduling. */
export interface RunPolicy {
  readonly max_workers: number;
  /** Stop all other units as cancelled when one fails for good: the same as `max_failures` 1. */
  readonly fail_fast: boolean;
  /** Stop all other units as cancelled when so many failed for good; null or absent: never. */
  readonly max_failures?: number | null | undefined;
  /** What all attempts of the run may consume together. */
  readonly budget?: Limits | undefined;
  /** Wait before the first retry with an agent, for units that do not say; absent: none. */
  readonly retry_delay_ms?: number | undefined;
  /** Absent in older journals, where stray writes failed the run and stayed. */
  readonly out_of_bounds?: OutOfBoundsPolicy | undefined;
}

/** A budget: what may be consumed at most; what is left out is not limited. */
export interface Limits {
  readonly attempts?: number | undefined;
  readonly wall_ms?: number | undefined;
  readonly tokens?: number | undefined;
  readonly cost_usd?: number | undefined;
}

/** What is done about writes outside the directories of every unit; with neither they are only reported. */
export interface OutOfBoundsPolicy {
  /** Save them below the run, and put the tree back as it was. */
  readonly quarantine: boolean;
  /** Fail the unit that made one, and the run. */
  readonly fail: boolean;
}
