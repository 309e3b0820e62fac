/** What the caller of the linter knows besides the plan; all of it may be left out. */
export interface LintFacts {
  /** Files of the checkout, relative to it and with "/" between segments, such as `git ls-files` lists them. */
  readonly files?: readonly string[] | undefined;
  /** True if the checkout's file system does not tell `Src` and `src` apart. Default: false. */
  readonly case_insensitive?: boolean | undefined;
  /** How many units run at once, for the best possible speed-up. Default: as many as can. */
  readonly max_workers?: number | undefined;
  /** How long units are known to take, in ms, by their ids. Without any, each unit counts as 1. */
  readonly durations_ms?: Readonly<Record<string, number>> | undefined;
}
