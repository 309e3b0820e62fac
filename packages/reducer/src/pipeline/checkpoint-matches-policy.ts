import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import type { RunState } from '../run-state.ts';
import { isPhase } from './follow.ts';
import { own } from './own.ts';

/** Why a state cannot go on under a policy. */
export interface PolicyMismatch {
  readonly code: 'no_pipeline' | 'unknown_phase' | 'format_version' | 'unbound_drain';
  readonly message: string;
}

const BLOCKS = 2;

/** Whether a state that was read may go on under a policy: everything that speaks against it, or nothing. */
export function checkpointMatchesPolicy(state: RunState, policy: PipelinePolicy): readonly PolicyMismatch[] {
  const { pipeline } = state;
  if (pipeline === null) {
    return [{ code: 'no_pipeline', message: 'the checkpoint is of a plan alone, and needs no policy' }];
  }
  const problems: PolicyMismatch[] = [];
  if (!isPhase(policy, pipeline.phase)) {
    const message = `the checkpoint is in phase "${pipeline.phase}", which the policy no longer has: begin anew, or bring the phase back`;
    problems.push({ code: 'unknown_phase', message });
  }
  if (policy.policy_format_version === BLOCKS && pipeline.policy_format_version !== BLOCKS) {
    const message = `the policy is written in blocks (format 2), the checkpoint was made with format ${pipeline.policy_format_version ?? 'unknown'}: begin anew`;
    problems.push({ code: 'format_version', message });
  }
  const bound = own(policy.phases, pipeline.phase)?.drain ?? null;
  if (pipeline.current_drain !== null && bound !== null && pipeline.current_drain !== bound) {
    const message = `phase "${pipeline.phase}" served the drain "${pipeline.current_drain}" and now serves "${bound}": begin anew, or bring the drain back`;
    problems.push({ code: 'unbound_drain', message });
  }
  return problems;
}
