import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { advance, withCompletedOutcome } from './advance.ts';
import { budgetState, withProgress } from './budget.ts';
import { failureRoute } from './failure-route.ts';
import { isPhase } from './follow.ts';
import { withCountersReset, withLoopCharged } from './loop-counter.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** The work of the current phase was committed, or there was nothing to commit. */
export function committed(
  before: PipelineState,
  { at, skipped }: { readonly at: string; readonly skipped: boolean },
  policy: PipelinePolicy,
): PipelineState {
  const phase = own(policy.phases, before.phase);
  const counted = withOutcome(before, policy, skipped);
  const target =
    counted.post_commit_phase_override ?? routeOf(counted, policy) ?? phase?.transitions.on_success;
  const consumed = { ...afterCycle(counted, policy), post_commit_phase_override: null };
  if (target === undefined || !isPhase(policy, target)) {
    const error = `after the commit of phase "${before.phase}" comes "${target ?? ''}", which is no phase`;
    return failureRoute(consumed, policy, error, at);
  }
  return phase?.role === 'commit'
    ? throughGate(consumed, policy, target, at)
    : advance(consumed, policy, target, at);
}

/** What a commit counts as: loops start anew, a budget is charged, a cycle's time begins. */
function withOutcome(before: PipelineState, policy: PipelinePolicy, skipped: boolean): PipelineState {
  const lifecycle = own(policy.lifecycle_phases, before.phase);
  if (lifecycle !== undefined) {
    const reset = withCountersReset(before, lifecycle.loop_resets);
    const begun = { ...reset, cycle_timing_start_index: before.phase_timings.length };
    return withProgress(begun, lifecycle.increments_counter);
  }
  const commit = own(policy.phases, before.phase)?.commit_policy ?? null;
  if (commit === null) return before;
  const reset = withCountersReset(before, commit.loop_resets);
  return skipped && !commit.skipped_advances_progress
    ? reset
    : withProgress(reset, commit.increments_counter);
}

/** The first route for what is left of the budget and how the cycle ended; without an outcome, as if it completed. */
function routeOf(pipeline: PipelineState, policy: PipelinePolicy): string | undefined {
  const phase = own(policy.phases, pipeline.phase);
  if (phase?.role !== 'commit') return undefined;
  const { route_counter = null, increments_counter = null } = phase.commit_policy ?? {};
  const lifecycle = own(policy.lifecycle_phases, pipeline.phase)?.increments_counter ?? null;
  const left = budgetState(pipeline, policy, lifecycle ?? route_counter ?? increments_counter);
  const routes = policy.post_commit_routes.filter(
    ({ when }) => when.phase === pipeline.phase && when.budget_state === left,
  );
  const outcome = pipeline.pending_cycle_outcome;
  const route =
    routes.find(({ when }) => when.cycle_outcome === null || when.cycle_outcome === outcome) ??
    (outcome === null ? routes.find(({ when }) => when.cycle_outcome === 'completed') : undefined);
  return route?.target;
}

/** A commit that charges a budget closes the cycle, and with it what was known of its outcome. */
function afterCycle(pipeline: PipelineState, policy: PipelinePolicy): PipelineState {
  const closes =
    own(policy.lifecycle_phases, pipeline.phase) !== undefined ||
    (own(policy.phases, pipeline.phase)?.commit_policy?.increments_counter ?? null) !== null;
  return closes ? { ...pipeline, pending_cycle_outcome: null } : pipeline;
}

/** An analysis with a gate is entered when the execution before it took long enough or ended badly. */
function throughGate(
  before: PipelineState,
  policy: PipelinePolicy,
  target: string,
  at: string,
): PipelineState {
  const phase = own(policy.phases, target);
  const gate = phase?.invocation_gate ?? null;
  if (phase?.role !== 'analysis' || gate === null) return advance(before, policy, target, at);
  const status = before.last_execution_result_status;
  const open =
    (status !== null && gate.always_invoke_statuses.includes(status)) ||
    cycleSeconds(before, gate.upstream_execution_phase) >= gate.minimum_elapsed_seconds;
  const judged = { ...before, last_execution_result_status: null };
  if (!open) {
    const passed = withCompletedOutcome(judged, policy, target);
    return advance(passed, policy, phase.transitions.on_success, at);
  }
  const entered = advance(judged, policy, target, at);
  if (entered.phase !== target || entered.execution_cycle_charged) return entered;
  return { ...withLoopCharged(entered, policy, target), execution_cycle_charged: true };
}

function cycleSeconds(pipeline: PipelineState, phase: string): number {
  return pipeline.phase_timings
    .slice(pipeline.cycle_timing_start_index)
    .reduce((sum, timing) => (timing.phase === phase ? sum + timing.elapsed_seconds : sum), 0);
}
