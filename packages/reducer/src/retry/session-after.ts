import type { FailureClass, WorkerFailure } from '@ralph/manifest';
import type { AgentSession, RunningRecord } from '../unit-record.ts';

/** Whether an agent's own session is of use after a failure: always, unless it was resumed already, or not. */
type Usability = 'usable' | 'usable_once' | 'gone';

/** The session that the next attempt may go on with, if the same agent makes it. */
export function sessionAfter(record: RunningRecord, failure: WorkerFailure): AgentSession | null {
  const sessionId = record.observed?.session_id ?? record.resume_session;
  if (sessionId === null) return null;
  const usability = failure.class === undefined ? byReason(failure.reason) : byClass(failure.class, failure);
  // What fails again where it was picked up would do so for ever.
  const isUsable = usability === 'usable' || (usability === 'usable_once' && record.resume_session === null);
  return isUsable ? { agent: record.agent, session_id: sessionId } : null;
}

function byClass(kind: FailureClass, { reason }: WorkerFailure): Usability {
  switch (kind) {
    case 'rate_limited':
    case 'out_of_credits':
    case 'network':
      return 'usable';
    case 'model_error':
    case 'tools_missing':
      return 'usable_once';
    case 'auth':
    case 'input_required':
    case 'crashed':
      return 'gone';
    case 'unknown':
      return byReason(reason);
  }
}

function byReason(reason: WorkerFailure['reason']): Usability {
  switch (reason) {
    case 'attempt_lost':
      return 'usable';
    case 'timed_out':
    case 'idle_timed_out':
    case 'no_evidence':
    case 'work_failed':
    case 'verify_failed':
    case 'tools_missing':
      return 'usable_once';
    case 'exit_non_zero':
    case 'signal':
    case 'spawn_error':
    case 'out_of_bounds':
    case 'agent_error':
    case 'internal_error':
    case 'start_timed_out':
    case 'input_required':
    case 'budget_exceeded':
      return 'gone';
  }
}
