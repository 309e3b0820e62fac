import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { enterPhase } from './enter-phase.ts';
import { isExhausted, withLoopReset } from './loop-counter.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';
import { throughTimebox } from './timebox.ts';
import type { Heading } from './timebox.ts';

/** The state after a step to a phase: elsewhere when the cycle's time is up, past phases that looped enough. */
export function advance(
  before: PipelineState,
  policy: PipelinePolicy,
  target: string,
  at: string,
): PipelineState {
  const left = leavesBySuccess(before, policy, target) ? bypassed(before, policy, before.phase) : before;
  const heading = resolve({ pipeline: left, target }, policy, before.phase, new Set());
  return enterPhase(heading.pipeline, policy, heading.target, at);
}

function leavesBySuccess(pipeline: PipelineState, policy: PipelinePolicy, target: string): boolean {
  const phase = own(policy.phases, pipeline.phase);
  return (
    phase?.role === 'analysis' &&
    phase.transitions.on_success === target &&
    isExhausted(pipeline, policy, pipeline.phase)
  );
}

/** Each phase is skipped once at most, lest counters with a cap of 0 send one round in circles. */
function resolve(heading: Heading, policy: PipelinePolicy, source: string, skipped: Set<string>): Heading {
  const timed = throughTimebox(heading, policy, source);
  const { pipeline, target } = timed;
  const next = own(policy.phases, target)?.transitions.on_success;
  if (next === undefined || skipped.has(target) || !isExhausted(pipeline, policy, target)) return timed;
  skipped.add(target);
  return resolve({ pipeline: bypassed(pipeline, policy, target), target: next }, policy, target, skipped);
}

/** The state in which a phase that looped enough counts as done. */
function bypassed(pipeline: PipelineState, policy: PipelinePolicy, phase: string): PipelineState {
  return withCompletedOutcome(
    { ...withLoopReset(pipeline, policy, phase), review_outcome: null },
    policy,
    phase,
  );
}

/** The state in which the cycle ended as the phase's decision `completed` says, if nothing said so before. */
export function withCompletedOutcome(
  pipeline: PipelineState,
  policy: PipelinePolicy,
  phase: string,
): PipelineState {
  if (pipeline.pending_cycle_outcome !== null) return pipeline;
  const decisions = own(policy.phases, phase)?.decisions;
  const outcome = decisions === undefined ? null : (own(decisions, 'completed')?.cycle_outcome ?? null);
  return outcome === null ? pipeline : { ...pipeline, pending_cycle_outcome: outcome };
}
