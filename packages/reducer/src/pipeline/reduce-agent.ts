import type { EventOf } from '../event-of.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { advance } from './advance.ts';
import {
  currentAgent,
  currentChain,
  retryBaseMs,
  retryLimit,
  withChain,
  withFallover,
} from './agent-chain.ts';
import { healthOf, withAgentWell } from './agent-health.ts';
import { failureRoute } from './failure-route.ts';
import { follow, moveOrFail } from './follow.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';
import { analysisSucceeded } from './reduce-analysis.ts';
import { retryDelayMs } from './retry-delay.ts';
import { expiredHeading } from './timebox.ts';

/** An agent was invoked: what was decided about its session is done. */
export function sessionStarted(before: PipelineState, event: EventOf<'session_started'>): PipelineState {
  const { metrics } = before;
  return {
    ...before,
    last_agent_session_id: event.session_id,
    agent_retry_intent: null,
    metrics: { ...metrics, total_agent_calls: metrics.total_agent_calls + 1 },
  };
}

/** The agent did its work: the phase is left, unless what it made still has to be committed. */
export function agentSucceeded(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  const well = withAgentWell(
    { ...before, last_retry_delay_ms: 0, same_failures: null },
    currentAgent(before),
  );
  const phase = own(policy.phases, before.phase);
  if (phase?.role === 'commit' && !before.commit.agent_invoked) {
    return { ...well, commit: { agent_invoked: true } };
  }
  return phase?.role === 'analysis'
    ? analysisSucceeded(well, at, policy)
    : follow(well, policy, 'on_success', at);
}

/** The agent failed: it is tried again, then the next one, then the phase's fallback, then the failure route. */
export function agentFailed(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  const chain = currentChain(before);
  if (chain === null) return failureRoute(before, policy, chainExhausted(before), at);
  const expired = expiredHeading(before, policy, `another attempt at ${before.phase}`);
  if (expired !== null) return advance(expired.pipeline, policy, expired.target, at);
  if (chain.retries < retryLimit(before, policy)) {
    return withRetry(inOwnSession(before, policy), policy, chain.retries + 1);
  }
  return agentSkipped(before, at, policy);
}

/** The agent gives way to the next of the chain that is not spent; after the last, to the phase's fallback or the failure route. */
export function agentSkipped(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  const chain = currentChain(before);
  if (chain === null) return chainSpent(before, at, policy);
  const limit = retryLimit(before, policy);
  const next = chain.agents.findIndex(
    (agent, index) => index > chain.current_index && healthOf(before, agent).failures <= limit,
  );
  return next === -1 ? chainSpent(before, at, policy) : withFallover(before, chain, next, at);
}

/** No agent of the chain is left. */
export function chainSpent(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  const fallback = fallbackOf(policy, before.phase);
  return fallback === null
    ? failureRoute(before, policy, before.last_error ?? chainExhausted(before), at)
    : moveOrFail(before, policy, fallback, at);
}

/** The phase that follows when a phase failed for good, if the policy names one. */
export function fallbackOf(policy: PipelinePolicy, name: string): string | null {
  const phase = own(policy.phases, name);
  return phase?.workflow_fallback?.target ?? phase?.verification?.on_failure_route ?? null;
}

/** Some phases have their retries in the agent's own session. */
function inOwnSession(before: PipelineState, policy: PipelinePolicy): PipelineState {
  const session_id = before.last_agent_session_id;
  const retries = own(policy.phases, before.phase)?.retry_policy ?? policy.default_phase_retry_policy;
  if (before.agent_retry_intent !== null || session_id === null || !retries.retry_in_session) return before;
  const failure_reason = before.last_error;
  return {
    ...before,
    agent_retry_intent: { action: 'resume', session_id, reset_tool_registry: false, failure_reason },
  };
}

/** The agent of the current phase is tried again, after a while that grows with each of its failures. */
export function withRetry(before: PipelineState, policy: PipelinePolicy, retries: number): PipelineState {
  const chain = currentChain(before);
  if (chain === null) return before;
  return {
    ...withChain(before, chain, { retries }),
    last_retry_delay_ms: retryDelayMs(retryBaseMs(before, policy), Math.max(0, retries - 1)),
    metrics: { ...before.metrics, total_retries: before.metrics.total_retries + 1 },
  };
}

/** The agent is to go on with unfinished work; that counts like a failed attempt, or it could go on for ever. */
export function agentRetried(
  before: PipelineState,
  at: string,
  policy: PipelinePolicy,
): PipelineState | string {
  const chain = currentChain(before);
  if (chain === null) return failureRoute(before, policy, chainExhausted(before), at);
  const limit = retryLimit(before, policy);
  if (chain.retries >= limit) {
    return `agent "${currentAgent(before) ?? ''}" was tried ${chain.retries + 1} times in phase "${before.phase}", which is all it has`;
  }
  const expired = expiredHeading(before, policy, `another attempt at ${before.phase}`);
  if (expired !== null) return advance(expired.pipeline, policy, expired.target, at);
  return {
    ...withChain(before, chain, { retries: chain.retries + 1 }),
    metrics: { ...before.metrics, total_continuations: before.metrics.total_continuations + 1 },
  };
}

function chainExhausted({ phase }: PipelineState): string {
  return `no agent is left for phase "${phase}"`;
}
