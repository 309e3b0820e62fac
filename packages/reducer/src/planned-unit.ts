/** What the run was asked to do with a unit; the graph of the run is built from these. */
export interface PlannedUnit {
  readonly unit_id: string;
  readonly dependencies: readonly string[];
  /** Further attempts after the first failed one. */
  readonly retries: number;
  /** Higher starts first. */
  readonly priority: number;
}
