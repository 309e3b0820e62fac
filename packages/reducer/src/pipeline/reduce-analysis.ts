import type { EventOf } from '../event-of.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { withCompletedOutcome } from './advance.ts';
import { withProgress } from './budget.ts';
import { failureRoute } from './failure-route.ts';
import { follow, moveOrFail } from './follow.ts';
import { withLoopCharged, withLoopReset } from './loop-counter.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** Nothing is left to do: as the phase's decision `completed`, along its success transition. */
export function analysisSucceeded(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  const decisions = own(policy.phases, before.phase)?.decisions ?? {};
  const reset = { ...withLoopReset(before, policy, before.phase), review_outcome: null };
  const judged = withCompletedOutcome(reset, policy, before.phase);
  const counter = own(decisions, 'completed')?.increments_counter ?? null;
  return follow(withProgress(judged, counter), policy, 'on_success', at);
}

/** The analysis sent the work back. Only an analysis is charged for it. */
export function analysisLoopedBack(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  const phase = own(policy.phases, before.phase);
  if (phase?.role !== 'analysis' || phase.loop_policy === null)
    return follow(before, policy, 'on_loopback', at);
  return follow(withReviewOutcome(charged(before, policy), policy, before.phase), policy, 'on_loopback', at);
}

/** A phase of any role asks to be gone through again. */
export function phaseLoopedBack(before: PipelineState, at: string, policy: PipelinePolicy): PipelineState {
  return follow(charged(before, policy), policy, 'on_loopback', at);
}

/** A decision is judged by the phase that it names, and leads on from the current one. */
export function analysisDecided(
  before: PipelineState,
  event: EventOf<'analysis_decision'>,
  policy: PipelinePolicy,
): PipelineState {
  const decisions = own(policy.phases, event.phase)?.decisions ?? {};
  const route = own(decisions, event.decision);
  if (route === undefined) {
    const error = `phase "${event.phase}" declares no decision "${event.decision}"`;
    return failureRoute(before, policy, error, event.at);
  }
  const looped = route.reset_loop
    ? withLoopReset(before, policy, event.phase)
    : withReviewOutcome(charged(before, policy, event.phase), policy, event.phase);
  const judged =
    route.cycle_outcome === null ? looped : { ...looped, pending_cycle_outcome: route.cycle_outcome };
  return moveOrFail(withProgress(judged, route.increments_counter), policy, route.target, event.at);
}

/** One more loop, unless a failed execution was charged for it already. */
function charged(pipeline: PipelineState, policy: PipelinePolicy, phase = pipeline.phase): PipelineState {
  return pipeline.execution_cycle_charged ? pipeline : withLoopCharged(pipeline, policy, phase);
}

function withReviewOutcome(pipeline: PipelineState, policy: PipelinePolicy, phase: string): PipelineState {
  const outcome = own(policy.phases, phase)?.loop_policy?.loopback_review_outcome;
  return outcome === undefined ? pipeline : { ...pipeline, review_outcome: outcome };
}
