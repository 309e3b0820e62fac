import { isSessionId, limitLiftedAt, type AgentSignal } from '@ralph/agents';
import type { WorkerManifest } from '@ralph/manifest';
import type { EventBody } from '@ralph/reducer';
import { redactText } from '../redact-text.ts';
import { createEventQuota } from '../worker/event-quota.ts';

/** What an agent tells about itself that later attempts depend on. */
export type LastingSignal = Extract<AgentSignal, { readonly type: 'session' | 'throttled' }>;

const MESSAGE_LENGTH = 500;

/** Journals the session of an attempt's agent, and each time that it is told to slow down while it goes on. */
export function recordAgentSignals(
  { unit_id, attempt, agent }: Pick<WorkerManifest, 'unit_id' | 'attempt' | 'agent'>,
  record: (body: EventBody) => void,
): (signal: LastingSignal) => void {
  const sessions = createEventQuota();
  const throttles = createEventQuota();
  return (signal) => {
    switch (signal.type) {
      case 'session':
        if (!isSessionId(signal.session_id) || sessions() === null) return;
        return record({ type: 'agent_session', unit_id, attempt, session_id: signal.session_id });
      case 'throttled': {
        const remark = throttles();
        if (remark === null) return;
        const message = redactText(signal.message.slice(0, MESSAGE_LENGTH)) + remark;
        return record({
          type: 'agent_throttled',
          unit_id,
          attempt,
          agent,
          retry_at: liftedAt(signal),
          message,
        });
      }
    }
  };
}

function liftedAt({
  message,
  wait_ms: waitMs,
}: Extract<LastingSignal, { readonly type: 'throttled' }>): string | null {
  const instant = limitLiftedAt(message, { now: Date.now(), waitMs });
  return instant === null ? null : new Date(instant).toISOString();
}
