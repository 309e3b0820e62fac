import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { advance } from './advance.ts';
import { withLoopCharged } from './loop-counter.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** The state at the failed route, from where work is entered again while recovery has cycles left. */
export function failureRoute(
  before: PipelineState,
  policy: PipelinePolicy,
  error: string,
  at: string,
): PipelineState {
  const charged = { ...executionCharged(before, policy), last_error: error };
  const failed = advance(charged, policy, policy.recovery.failed_route, at);
  return {
    ...failed,
    recovery_epoch: before.recovery_epoch + 1,
    recovery_cycle_count: failed.recovery_cycle_count + 1,
    advances_since_progress: 0,
  };
}

/** A failed execution costs a loop of the analysis that would have sent it back, once. */
function executionCharged(pipeline: PipelineState, policy: PipelinePolicy): PipelineState {
  if (pipeline.execution_cycle_charged) return pipeline;
  if (own(policy.phases, pipeline.phase)?.role !== 'execution') return pipeline;
  const judge = Object.entries(policy.phases).find(
    ([, { role, loop_policy, transitions }]) =>
      role === 'analysis' && loop_policy !== null && transitions.on_loopback === pipeline.phase,
  );
  if (judge === undefined) return pipeline;
  return { ...withLoopCharged(pipeline, policy, judge[0]), execution_cycle_charged: true };
}
