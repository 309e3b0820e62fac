import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** How a pipeline ended. */
export type PipelineEnd =
  | { readonly outcome: 'success' }
  | { readonly outcome: 'failure'; readonly reason: string };

/** Phases that any pipeline may enter between two steps of a budget. */
const FEWEST_ADVANCES = 100;

/** Phases that no pipeline may enter between two of them. */
const MOST_ADVANCES = 10_000;

/** How the pipeline ended, or null while it can go on. */
export function pipelineEnd(pipeline: PipelineState, policy: PipelinePolicy): PipelineEnd | null {
  const { phase, recovery_cycle_count: cycles } = pipeline;
  if (phase === policy.terminal_phase) return { outcome: 'success' };
  if (cycles >= pipeline.recovery_cycle_cap) {
    return failure(
      pipeline,
      `the pipeline failed ${cycles} times, which is all that recovery.cycle_cap allows`,
    );
  }
  // Who fails comes here with an epoch; without one, the policy itself named this phase as the next.
  if (phase === policy.recovery.failed_route && pipeline.recovery_epoch === 0) {
    return failure(
      pipeline,
      `phase "${pipeline.previous_phase ?? ''}" led to "${phase}", the end in failure`,
    );
  }
  const declared = own(policy.phases, phase);
  if (declared?.role === 'terminal' && phase !== policy.recovery.failed_route) {
    return declared.terminal_outcome === 'success'
      ? { outcome: 'success' }
      : failure(pipeline, `phase "${phase}" is an end in failure`);
  }
  const cap = advanceCap(policy);
  if (pipeline.advances_since_progress <= cap) return null;
  return failure(
    pipeline,
    `the pipeline entered ${cap} phases without spending any of its budgets: it goes round in circles`,
  );
}

/**
 * Phases that may be entered since the last step of a budget or the last failure: each of them once for every standing
 * of the loop counters, for one loop may start another anew. A legal pipeline that does not fail stays within it.
 */
function advanceCap(policy: PipelinePolicy): number {
  const standings = Object.values(policy.loop_counters).reduce(
    (all, { default_max }) => all * (default_max + 1),
    1,
  );
  const most = Object.keys(policy.phases).length * standings;
  return Math.min(MOST_ADVANCES, Math.max(FEWEST_ADVANCES, most));
}

function failure({ last_error: error }: PipelineState, why: string): PipelineEnd {
  return {
    outcome: 'failure',
    reason: error === null || error.trim() === '' ? why : `${why}; last error: ${error}`,
  };
}
