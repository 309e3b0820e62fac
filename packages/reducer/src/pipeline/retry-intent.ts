import type { EventOf } from '../event-of.ts';
import type { AgentRetryIntent, PipelineState } from './pipeline-state.ts';

/** With which session the agent is tried again: its own when it fell silent, may continue, or lost only its tools. */
export function retryIntent(before: PipelineState, event: EventOf<'phase_failure'>): AgentRetryIntent {
  const session = before.last_agent_session_id;
  const resumes = event.watchdog_reason !== null || event.retry_in_session || event.reset_tool_registry;
  return {
    action: session !== null && resumes ? 'resume' : 'fresh',
    session_id: resumes ? session : null,
    reset_tool_registry: event.reset_tool_registry,
    failure_reason: event.reason.trim() === '' ? null : event.reason,
  };
}
