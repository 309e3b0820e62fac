import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import type { PipelineState } from './pipeline-state.ts';

/** The phase with which work is entered again after a failure: where it happened, or else the entry phase. */
export function recoveryTarget(pipeline: PipelineState, policy: PipelinePolicy): string {
  const target = pipeline.previous_phase ?? (pipeline.policy_entry_phase || policy.entry_phase);
  return target === policy.recovery.failed_route ? policy.entry_phase : target;
}
