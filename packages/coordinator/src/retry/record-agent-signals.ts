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
          retry_at: liftedAt(signal, Date.now()),
          message,
        });
      }
    }
  };
}

function liftedAt(
  { message, wait_ms }: Extract<LastingSignal, { readonly type: 'throttled' }>,
  now: number,
): string | null {
  const instant = limitLiftedAt(message, { now }) ?? (wait_ms === null ? null : now + Math.max(0, wait_ms));
  // No date can be further away.
  return instant === null || instant > 8.64e15 ? null : new Date(instant).toISOString();
}
