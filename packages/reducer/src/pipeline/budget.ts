import type { BudgetState, PipelinePolicy } from '../policy/pipeline-policy.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** The state after one more step of a budget counter; null and "none" name no counter. */
export function withProgress(pipeline: PipelineState, counter: string | null): PipelineState {
  if (counter === null || counter === 'none') return pipeline;
  const before = own(pipeline.outer_progress, counter) ?? 0;
  return {
    ...pipeline,
    outer_progress: { ...pipeline.outer_progress, [counter]: before + 1 },
    // Steps beyond the cap are no progress, or a pipeline could go round for ever.
    advances_since_progress:
      before < (own(pipeline.budget_caps, counter) ?? 0) ? 0 : pipeline.advances_since_progress,
  };
}

/** What is left for a counter, or null when it takes no part in routing. */
export function budgetState(
  pipeline: PipelineState,
  policy: PipelinePolicy,
  counter: string | null,
): BudgetState | null {
  if (counter === null || own(policy.budget_counters, counter)?.tracks_budget !== true) return null;
  if (remaining(pipeline, policy, counter) > 0) return 'remaining';
  const others = trackedCounters(policy).filter((name) => name !== counter);
  return others.some((name) => remaining(pipeline, policy, name) > 0) ? 'exhausted' : 'no_review';
}

/** Cycles done so far, by the first counter that tracks a budget. */
export function iterationOf(pipeline: PipelineState, policy: PipelinePolicy): number {
  const [first] = trackedCounters(policy);
  return first === undefined ? 0 : (own(pipeline.outer_progress, first) ?? 0);
}

function trackedCounters(policy: PipelinePolicy): readonly string[] {
  const tracks = ([, counter]: [string, { readonly tracks_budget: boolean }]) => counter.tracks_budget;
  return Object.entries(policy.budget_counters)
    .filter(tracks)
    .map(([name]) => name);
}

function remaining(pipeline: PipelineState, policy: PipelinePolicy, counter: string): number {
  const cap = own(pipeline.budget_caps, counter) ?? own(policy.budget_counters, counter)?.default_max ?? 0;
  return Math.max(0, cap - (own(pipeline.outer_progress, counter) ?? 0));
}
