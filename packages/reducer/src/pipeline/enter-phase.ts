import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { chooseAgent, currentChain, withChain } from './agent-chain.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** The state that has entered a phase: nothing of the one before it stays with its agents. */
export function enterPhase(
  before: PipelineState,
  policy: PipelinePolicy,
  target: string,
  at: string,
): PipelineState {
  const phase = own(policy.phases, target);
  return withFirstAgent(
    {
      ...before,
      phase: target,
      previous_phase: before.phase,
      current_drain: phase?.drain ?? null,
      last_agent_session_id: null,
      agent_retry_intent: null,
      recovery_epoch: 0,
      advances_since_progress: before.advances_since_progress + 1,
      commit: phase?.role === 'commit' ? { agent_invoked: false } : before.commit,
      execution_cycle_charged: phase?.role === 'execution' ? false : before.execution_cycle_charged,
      agent_health: before.agent_health.map((health) =>
        health.phase === target && health.failures > 0 ? { ...health, failures: 0 } : health,
      ),
      technical_retries: 0,
      same_failures: null,
      last_retry_delay_ms: 0,
      is_waiting_state: false,
    },
    at,
  );
}

/** Each entry begins with the whole chain, at the first agent that is not cooling down. */
function withFirstAgent(pipeline: PipelineState, at: string): PipelineState {
  const chain = currentChain(pipeline);
  if (chain === null) return pipeline;
  const fresh = { ...chain, current_index: 0, retries: 0 };
  const choice = chooseAgent(pipeline, fresh, 0, at);
  switch (choice.kind) {
    case 'agent':
      return withChain(pipeline, fresh, { current_index: choice.index });
    case 'wait':
      return waiting(withChain(pipeline, fresh, {}), choice.delay_ms);
    case 'spent':
      return withChain(pipeline, fresh, {});
  }
}

/** The state that waits until the first agent can be used again. Counted, so that it cannot wait for ever. */
export function waiting(pipeline: PipelineState, delayMs: number): PipelineState {
  return {
    ...pipeline,
    is_waiting_state: true,
    last_retry_delay_ms: delayMs,
    recovery_cycle_count: pipeline.recovery_cycle_count + 1,
  };
}
