import type { EventOf } from '../event-of.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import {
  chooseAgent,
  currentAgent,
  currentChain,
  retryBaseMs,
  retryLimit,
  withChain,
  withFallover,
} from './agent-chain.ts';
import { withCoolDown } from './agent-health.ts';
import { waiting } from './enter-phase.ts';
import { failureRoute } from './failure-route.ts';
import type { FailureCategory } from './failure-classification.ts';
import type { AgentRetryIntent, PipelineState } from './pipeline-state.ts';
import { chainSpent, withRetry } from './reduce-agent.ts';
import { retryDelayMs } from './retry-delay.ts';
import { retryIntent } from './retry-intent.ts';

/** A failure of which it is known whose fault it was. */
type ClassifiedFailure = EventOf<'phase_failure'> & { readonly failure_category: FailureCategory };

/** Retries in a row of failures that are not the agent's fault. */
const TECHNICAL_RETRY_CAP = 10;

/** Times that a limit may end the agent in the same way before the phase fails. */
const SAME_WATCHDOG_CAP = 3;

/** Times that the only agent may be broken in the same way. */
const SAME_BROKEN_CAP = 1;

/** What follows on a failure: the same agent, another one, a wait, or the failure route. */
export function recovered(
  before: PipelineState,
  event: ClassifiedFailure,
  policy: PipelinePolicy,
): PipelineState {
  const known = { ...before, last_failure_category: event.failure_category };
  switch (event.failure_category) {
    case 'environmental':
    case 'artifact_validation':
    case 'ambiguous':
      return technical(known, event, policy);
    case 'user_config':
      return failureRoute(known, policy, errorOf(known), event.at);
    case 'agent':
      return ofAgent(known, event, policy);
  }
}

function technical(known: PipelineState, event: ClassifiedFailure, policy: PipelinePolicy): PipelineState {
  const chain = currentChain(known);
  if (chain === null || known.technical_retries >= TECHNICAL_RETRY_CAP) {
    return failureRoute(known, policy, errorOf(known), event.at);
  }
  return {
    ...withRetry(known, policy, chain.retries),
    last_retry_delay_ms: retryDelayMs(retryBaseMs(known, policy), known.technical_retries),
    technical_retries: known.technical_retries + 1,
    agent_retry_intent: intentOf(known, event, policy),
  };
}

function ofAgent(known: PipelineState, event: ClassifiedFailure, policy: PipelinePolicy): PipelineState {
  const chain = currentChain(known);
  const agent = currentAgent(known);
  if (chain === null || agent === undefined) return chainSpent(known, event.at, policy);
  const noted = withSameFailure(known, agent, event);
  if (isStuck(noted, event, chain.agents.length)) {
    return failureRoute(noted, policy, `${errorOf(known)} (again and again)`, event.at);
  }
  const reason = event.unavailability_reason;
  const isUnavailable = reason !== null && (reason === 'broken_agent' || event.connectivity === 'online');
  const rested = isUnavailable ? withCoolDown(noted, agent, reason, event.at) : noted;
  const limit = retryLimit(known, policy);
  const failures = event.skip_same_agent_retries ? limit + 1 : chain.retries + 1;
  const debited = { ...chain, retries: failures };
  const choice = chooseAgent(rested, debited, limit, event.at);
  switch (choice.kind) {
    case 'agent':
      return choice.index === chain.current_index
        ? { ...withRetry(rested, policy, failures), agent_retry_intent: intentOf(known, event, policy) }
        : withFallover(rested, debited, choice.index, event.at);
    case 'wait':
      return waiting(withChain(rested, debited, {}), choice.delay_ms);
    case 'spent':
      return chainSpent(rested, event.at, policy);
  }
}

/** The wait is over: the first agent of the chain that can be used goes on. */
export function waitEnded(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState | string {
  const chain = currentChain(before);
  if (chain === null) return chainSpent(before, at, policy);
  const choice = chooseAgent(before, chain, retryLimit(before, policy), at);
  const awake = { ...before, is_waiting_state: false, last_retry_delay_ms: 0 };
  switch (choice.kind) {
    case 'agent':
      return choice.index === chain.current_index ? awake : withFallover(awake, chain, choice.index, at);
    case 'wait':
      return `no agent of phase "${before.phase}" can be used before ${choice.delay_ms} ms have passed`;
    case 'spent':
      return chainSpent(awake, at, policy);
  }
}

function withSameFailure(known: PipelineState, agent: string, event: ClassifiedFailure): PipelineState {
  const shape = JSON.stringify([agent, event.watchdog_reason, event.unavailability_reason, event.reason]);
  const count = known.same_failures?.shape === shape ? known.same_failures.count + 1 : 1;
  return { ...known, same_failures: { shape, count } };
}

function isStuck({ same_failures: same }: PipelineState, event: ClassifiedFailure, agents: number): boolean {
  const count = same?.count ?? 0;
  if (event.watchdog_reason !== null && count > SAME_WATCHDOG_CAP) return true;
  return event.unavailability_reason === 'broken_agent' && agents === 1 && count > SAME_BROKEN_CAP;
}

/** An agent's session is continued only after the categories for which the policy says so. */
function intentOf(before: PipelineState, event: ClassifiedFailure, policy: PipelinePolicy): AgentRetryIntent {
  const intent = retryIntent(before, event);
  const keeps = policy.recovery.preserve_session_on_categories.includes(event.failure_category);
  return keeps ? intent : { ...intent, action: 'fresh', session_id: null };
}

function errorOf(known: PipelineState): string {
  return known.last_error ?? `phase "${known.phase}" failed`;
}
