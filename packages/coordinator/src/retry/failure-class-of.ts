import { classifyFailure } from '@ralph/agents';
import type { WorkerFailure } from '@ralph/manifest';
import type { Attempt } from '../worker/attempt.ts';
import type { AgentEnd } from '../worker/supervise-agent.ts';

/**
 * The failure of an attempt with its class, as far as the agent's own words tell it: whether to wait, to try again or to
 * go on with another agent follows from that. What was found out by looking at the work needs no words.
 */
export function withFailureClass(attempt: Attempt, end: AgentEnd, failure: WorkerFailure): WorkerFailure {
  if (attempt.adapter.evidence !== 'artifact' || !isToldByWords(failure)) return failure;
  const {
    class: kind,
    advice,
    retry_at,
  } = classifyFailure({
    adapter: attempt.adapter.name,
    how_to_log_in: attempt.adapter.login?.how,
    // How a process ends that we have ended says nothing.
    exit_code: end.stopped === null ? end.exit.exit_code : null,
    signal: end.stopped === null ? end.exit.signal : null,
    message: attempt.transcript.error() ?? attempt.transcript.trouble(),
    stderr_tail: lastWords(attempt, end),
    now: Date.now(),
  });
  return kind === 'unknown' ? { ...failure, class: kind } : { ...failure, class: kind, advice, retry_at };
}

function isToldByWords({ reason }: WorkerFailure): boolean {
  switch (reason) {
    case 'exit_non_zero':
    case 'signal':
    case 'timed_out':
    case 'idle_timed_out':
    case 'start_timed_out':
    case 'no_evidence':
    case 'tools_missing':
    case 'agent_error':
    case 'spawn_error':
      return true;
    case 'input_required':
    case 'out_of_bounds':
    case 'work_failed':
    case 'verify_failed':
    case 'budget_exceeded':
    case 'attempt_lost':
    case 'internal_error':
      return false;
  }
}

/** A line of JSON holds what the model said: one that wrote a rate limiter was not limited. */
function lastWords({ transcript }: Attempt, { exit }: AgentEnd): string {
  const words = transcript.lastWords();
  return exit.exit_code === 0 || words.startsWith('{') ? '' : words;
}
