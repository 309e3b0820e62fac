import type { ArtifactsPolicy } from './artifacts-policy.ts';

/** What of the agents policy a pipeline depends on. */
export interface DrainBindings {
  readonly agent_drains: Readonly<
    Record<string, { readonly drain_class?: string | null | undefined } | undefined>
  >;
  readonly forbid_sibling_drain_inference?: boolean | undefined;
}

/** What a pipeline is checked against; whatever is left out is not checked. */
export interface PolicyContext {
  readonly agents?: DrainBindings | undefined;
  readonly artifacts?: ArtifactsPolicy | undefined;
  /** Budgets given on the command line with `--counter NAME=N`. */
  readonly counters?: Readonly<Record<string, number>> | undefined;
}
