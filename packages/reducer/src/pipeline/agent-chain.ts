import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { healthOf, withHealth } from './agent-health.ts';
import { instantOf } from './instant.ts';
import { own } from './own.ts';
import type { PhaseChain, PipelineState } from './pipeline-state.ts';

/** Which agent of a chain goes on: that one, none before a cool-down has passed, or none at all. */
export type AgentChoice =
  | { readonly kind: 'agent'; readonly index: number }
  | { readonly kind: 'wait'; readonly delay_ms: number }
  | { readonly kind: 'spent' };

/** The chain of the current phase, if it has agents. */
export function currentChain(pipeline: PipelineState): PhaseChain | null {
  const chain = own(pipeline.phase_chains, pipeline.phase);
  return chain === undefined || chain.agents.length === 0 ? null : chain;
}

/** The agent of the current phase, if it has one. */
export function currentAgent(pipeline: PipelineState): string | undefined {
  const chain = currentChain(pipeline);
  return chain?.agents[chain.current_index];
}

/** Further attempts that an agent has in the current phase: as the phase says, else its chain, else the policy. */
export function retryLimit(pipeline: PipelineState, policy: PipelinePolicy): number {
  return (
    own(policy.phases, pipeline.phase)?.retry_policy?.max_retries ??
    currentChain(pipeline)?.max_retries ??
    policy.default_phase_retry_policy.max_retries
  );
}

/** The wait before the first retry in the current phase. */
export function retryBaseMs(pipeline: PipelineState, policy: PipelinePolicy): number {
  return (
    own(policy.phases, pipeline.phase)?.retry_policy?.retry_delay_ms ??
    currentChain(pipeline)?.retry_delay_ms ??
    policy.default_phase_retry_policy.retry_delay_ms
  );
}

/** The state in which the chain of the current phase is so. */
export function withChain(
  pipeline: PipelineState,
  chain: PhaseChain,
  change: Partial<Pick<PhaseChain, 'current_index' | 'retries'>>,
): PipelineState {
  const phase_chains = { ...pipeline.phase_chains, [pipeline.phase]: { ...chain, ...change } };
  return { ...pipeline, phase_chains };
}

/** The state in which another agent of the chain is at work, without the session of the one before. */
export function withFallover(
  pipeline: PipelineState,
  chain: PhaseChain,
  index: number,
  at: string,
): PipelineState {
  const from = chain.agents[chain.current_index] ?? '';
  const to = chain.agents[index] ?? '';
  const known = withHealth(pipeline, from, { failures: chain.retries });
  const switched = withChain(known, chain, { current_index: index, retries: healthOf(known, to).failures });
  const fallover = { phase: pipeline.phase, from_agent: from, to_agent: to, timestamp_iso: at };
  return {
    ...switched,
    metrics: { ...pipeline.metrics, total_fallbacks: pipeline.metrics.total_fallbacks + 1 },
    fallover_history: [...pipeline.fallover_history, fallover].slice(-pipeline.recovery_cycle_cap),
    last_agent_session_id: null,
    agent_retry_intent: null,
    same_failures: null,
    last_retry_delay_ms: 0,
  };
}

/** The first agent in the order of the chain that may be tried: neither spent nor cooling down. */
export function chooseAgent(
  pipeline: PipelineState,
  chain: PhaseChain,
  limit: number,
  at: string,
): AgentChoice {
  const now = instantOf(at);
  let shortest = Infinity;
  for (const [index, agent] of chain.agents.entries()) {
    const health = healthOf(pipeline, agent);
    const failures = index === chain.current_index ? chain.retries : health.failures;
    if (failures > limit) continue;
    const wait = health.unavailable_until_ms - now;
    if (wait <= 0) return { kind: 'agent', index };
    shortest = Math.min(shortest, wait);
  }
  return shortest === Infinity ? { kind: 'spent' } : { kind: 'wait', delay_ms: shortest };
}
