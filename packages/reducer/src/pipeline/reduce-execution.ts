import type { EventOf } from '../event-of.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { failureRoute } from './failure-route.ts';
import { follow } from './follow.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** What an execution phase reports of its own work decides where its next commit leads. */
export function executionReported(
  before: PipelineState,
  event: EventOf<'execution_result'>,
  policy: PipelinePolicy,
): PipelineState {
  const phase = own(policy.phases, event.phase);
  if (event.phase !== before.phase || phase?.role !== 'execution') {
    const error = `phase "${event.phase}" reported its result in phase "${before.phase}"; only the execution phase that is at work may`;
    return failureRoute(before, policy, error, event.at);
  }
  const reported = {
    ...before,
    post_commit_phase_override: own(phase.result_status_post_commit, event.status) ?? null,
    last_execution_result_status: event.status,
  };
  return follow(reported, policy, 'on_success', event.at);
}
