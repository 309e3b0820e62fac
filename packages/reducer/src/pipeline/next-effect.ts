import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import type { PhasePolicy } from '../policy/phase-policy.ts';
import type { PlannedUnit } from '../planned-unit.ts';
import type { RunState } from '../run-state.ts';
import { unitRecords } from '../select.ts';
import { currentAgent } from './agent-chain.ts';
import { iterationOf } from './budget.ts';
import { fanOutOf } from './fan-out.ts';
import { unknownPhase } from './follow.ts';
import { isExhausted } from './loop-counter.ts';
import type { ExitEffect, InvokeAgent, NextEffect, PreparePrompt } from './next-effect-union.ts';
import { own } from './own.ts';
import { pipelineEnd } from './pipeline-end.ts';
import type { PipelineState } from './pipeline-state.ts';
import { recoveryTarget } from './recovery-target.ts';

/** What only the world knows, and a commit phase asks for. */
export interface WorldFacts {
  /** Whether the checkout has changes that are not committed. */
  readonly uncommitted: boolean;
  /** The commit message that the agent submitted. */
  readonly message_file: string | null;
}

/**
 * What the pipeline does next: one act, whose outcome comes back as an event.
 *
 * @example
 * const effect = nextEffect(state, policy, { uncommitted: true, message_file: null });
 * if (effect.type === 'invoke_agent') await invoke(effect.agent_name, effect.phase);
 */
export function nextEffect(state: RunState, policy: PipelinePolicy, facts: WorldFacts): NextEffect {
  const { pipeline } = state;
  const exit = exitOf(state, policy);
  if (exit !== null) return exit;
  if (pipeline === null) return { type: 'exit_failure', reason: NO_PIPELINE };
  const phase = own(policy.phases, pipeline.phase);
  if (phase === undefined || pipeline.phase === policy.recovery.failed_route) {
    return preparePrompt(pipeline, policy, recoveryTarget(pipeline, policy), false);
  }
  if (pipeline.is_waiting_state) {
    return { type: 'wait', phase: pipeline.phase, delay_ms: pipeline.last_retry_delay_ms };
  }
  if (phase.role === 'analysis' && isExhausted(pipeline, policy, pipeline.phase)) {
    return { type: 'exhausted_analysis_phase_advance', phase: pipeline.phase };
  }
  if (phase.skip_invocation) return preparePrompt(pipeline, policy, phase.transitions.on_success, true);
  if (phase.role === 'commit' && pipeline.commit.agent_invoked) {
    return { type: 'commit', phase: pipeline.phase, message_file: facts.message_file };
  }
  if (phase.role === 'commit' && !facts.uncommitted) {
    return { type: 'early_skip_commit', phase: pipeline.phase };
  }
  const fanOut = fanOutOf(pipeline, policy);
  if (fanOut === null) return invokeAgent(pipeline, policy, phase);
  return {
    type: 'fan_out',
    phase: pipeline.phase,
    work_units: unfinishedUnits(state, pipeline),
    max_workers: fanOut.max_parallel_workers,
    run_post_fanout_verification: fanOut.post_fanout_verification,
  };
}

const NO_PIPELINE = 'the run has no pipeline: its units are started by readyUnits';

/** How the run leaves its loop, if it does. */
export function exitOf(state: RunState, policy: PipelinePolicy): ExitEffect | null {
  const { pipeline, course } = state;
  if (pipeline === null) return { type: 'exit_failure', reason: NO_PIPELINE };
  if (course.interrupted !== null) return { type: 'exit_stopped', reason: 'interrupted' };
  if (course.suspended !== null) return { type: 'exit_stopped', reason: 'suspended' };
  const end = pipelineEnd(pipeline, policy);
  if (end !== null) {
    return end.outcome === 'success'
      ? { type: 'exit_success' }
      : { type: 'exit_failure', reason: end.reason };
  }
  if (pipeline.phase === policy.recovery.failed_route) return null;
  const phase = own(policy.phases, pipeline.phase);
  if (phase === undefined) {
    return { type: 'exit_failure', reason: unknownPhase(pipeline.phase) };
  }
  if (phase.skip_invocation) {
    return phase.transitions.on_success === policy.terminal_phase ? { type: 'exit_success' } : null;
  }
  if (currentAgent(pipeline) !== undefined || fanOutOf(pipeline, policy) !== null) return null;
  return phase.role === 'commit' ||
    (phase.role === 'analysis' && isExhausted(pipeline, policy, pipeline.phase))
    ? null
    : { type: 'exit_failure', reason: `no agent is bound to phase "${pipeline.phase}"` };
}

function preparePrompt(
  pipeline: PipelineState,
  policy: PipelinePolicy,
  phase: string,
  skip: boolean,
): PreparePrompt {
  return {
    type: 'prepare_prompt',
    phase,
    iteration: iterationOf(pipeline, policy),
    drain: own(policy.phases, phase)?.drain ?? null,
    previous_phase: pipeline.previous_phase,
    skip_materialization: skip,
  };
}

function invokeAgent(
  pipeline: PipelineState,
  policy: PipelinePolicy,
  phase: PhasePolicy,
): InvokeAgent | ExitEffect {
  const agent = currentAgent(pipeline);
  if (agent === undefined) {
    return { type: 'exit_failure', reason: `no agent is bound to phase "${pipeline.phase}"` };
  }
  return {
    type: 'invoke_agent',
    agent_name: agent,
    phase: pipeline.phase,
    drain: phase.drain,
    chain: own(pipeline.phase_chains, pipeline.phase)?.agents ?? [],
    iteration: iterationOf(pipeline, policy),
    delay_ms: pipeline.last_retry_delay_ms,
    retry_intent: pipeline.agent_retry_intent,
    requires_completion_evidence: phase.artifact_required,
    work_units: phase.parallelization === null ? [] : pipeline.work_units,
    last_error: pipeline.last_error,
  };
}

/** Units of the plan that have neither succeeded nor been skipped, in the order of the plan. */
function unfinishedUnits(state: RunState, pipeline: PipelineState): readonly PlannedUnit[] {
  const done = new Set<string>();
  for (const { status, unit_id } of unitRecords(state)) {
    if (status === 'succeeded' || status === 'skipped') done.add(unit_id);
  }
  return pipeline.work_units.filter(({ unit_id }) => !done.has(unit_id));
}
