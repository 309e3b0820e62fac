import type { EventOf } from '../event-of.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { advance } from './advance.ts';
import { failureRoute } from './failure-route.ts';
import { moveOrFail } from './follow.ts';
import type { PipelineState } from './pipeline-state.ts';
import { recovered } from './recover.ts';
import { agentFailed, agentSkipped, fallbackOf } from './reduce-agent.ts';
import { retryIntent } from './retry-intent.ts';
import { expiredHeading } from './timebox.ts';

/** A phase failed: without a category like any failure of an agent, else by what kind of failure it was. */
export function phaseFailed(
  before: PipelineState,
  event: EventOf<'phase_failure'>,
  policy: PipelinePolicy,
): PipelineState {
  const error =
    event.reason.trim() === ''
      ? `phase "${event.phase}" failed without a reason`
      : `${event.phase}: ${event.reason}`;
  const known = {
    ...before,
    last_error: error,
    last_connectivity_state: event.connectivity,
    last_agent_session_id: event.reset_session ? null : before.last_agent_session_id,
  };
  const expired = expiredHeading(known, policy, `recovering ${before.phase}`);
  if (expired !== null) return advance(expired.pipeline, policy, expired.target, event.at);
  if (event.failure_category !== null)
    return recovered(known, { ...event, failure_category: event.failure_category }, policy);
  if (!event.recoverable) return abandoned(known, event, policy, error);
  const intent = event.retry_in_session ? retryIntent(known, event) : null;
  const resuming = { ...known, agent_retry_intent: intent };
  return event.skip_same_agent_retries
    ? agentSkipped(resuming, event.at, policy)
    : agentFailed(resuming, event.at, policy);
}

function abandoned(
  known: PipelineState,
  event: EventOf<'phase_failure'>,
  policy: PipelinePolicy,
  error: string,
): PipelineState {
  const fallback = fallbackOf(policy, event.phase);
  return fallback === null
    ? failureRoute(known, policy, error, event.at)
    : moveOrFail(known, policy, fallback, event.at);
}
