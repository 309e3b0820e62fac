import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { advance } from './advance.ts';
import { failureRoute } from './failure-route.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

type Signal = 'on_success' | 'on_failure' | 'on_loopback';

/** The state after the current phase's transition of that name; a transition that leads nowhere is a failure. */
export function follow(
  before: PipelineState,
  policy: PipelinePolicy,
  signal: Signal,
  at: string,
): PipelineState {
  const phase = own(policy.phases, before.phase);
  if (phase === undefined) return failureRoute(before, policy, unknownPhase(before.phase), at);
  const target = phase.transitions[signal];
  if (target === undefined) {
    return failureRoute(before, policy, `phase "${before.phase}" declares no ${signal}`, at);
  }
  // The units of the plan are done with the phase that can fan out (they stay when it fails).
  const worked = signal === 'on_success' && phase.parallelization !== null;
  const left = worked ? { ...before, work_units: [] } : before;
  return signal === 'on_failure' ? moveOrFail(left, policy, target, at) : moveTo(left, policy, target, at);
}

/** The state after a step to where a failure or a decision leads: the failed route makes it a failure. */
export function moveOrFail(
  before: PipelineState,
  policy: PipelinePolicy,
  target: string,
  at: string,
): PipelineState {
  if (target !== policy.recovery.failed_route) return moveTo(before, policy, target, at);
  return failureRoute(before, policy, before.last_error ?? `phase "${before.phase}" failed`, at);
}

/** The state after a step to a phase that a policy names; one that is no phase makes it a failure. */
export function moveTo(
  before: PipelineState,
  policy: PipelinePolicy,
  target: string,
  at: string,
): PipelineState {
  return isPhase(policy, target)
    ? advance(before, policy, target, at)
    : failureRoute(before, policy, `phase "${before.phase}" leads to "${target}", which is no phase`, at);
}

/** Whether one can go there: a phase, or an end of the pipeline. */
export function isPhase(policy: PipelinePolicy, name: string): boolean {
  return (
    own(policy.phases, name) !== undefined ||
    name === policy.terminal_phase ||
    name === policy.recovery.failed_route
  );
}

/** Why a phase cannot be acted on. */
export function unknownPhase(phase: string): string {
  return `phase "${phase}" is not in the policy`;
}
