import type { DocumentPath } from '@ralph/manifest';
import type { PhasePolicy } from '../phase-policy.ts';
import type { PolicyProblemCode } from '../policy-problem.ts';

/** A phase that another one names as its successor in some case. */
export interface PhaseTarget {
  readonly target: string;
  readonly path: DocumentPath;
  readonly unknown: PolicyProblemCode;
}

/** All successors that a phase names, with the place of each. */
export function phaseTargets(phase: PhasePolicy): PhaseTarget[] {
  const { transitions, decisions, bypass_routes, result_status_post_commit } = phase;
  return [
    ...(['on_success', 'on_failure', 'on_loopback'] as const).flatMap((signal) =>
      named(transitions[signal], ['transitions', signal], 'transition_unknown_target'),
    ),
    ...Object.entries(decisions).flatMap(([name, { target }]) =>
      named(target, ['decisions', name, 'target'], 'decision_unknown_target'),
    ),
    ...Object.entries(bypass_routes).flatMap(([outcome, target]) =>
      named(target, ['bypass_routes', outcome], 'bypass_unknown_target'),
    ),
    ...Object.entries(result_status_post_commit).flatMap(([status, target]) =>
      named(target, ['result_status_post_commit', status], 'result_status_unknown_target'),
    ),
    ...named(phase.workflow_fallback?.target, ['workflow_fallback', 'target'], 'fallback_unknown_target'),
    ...named(
      phase.verification?.on_failure_route,
      ['verification', 'on_failure_route'],
      'verification_unknown_target',
    ),
  ];
}

function named(target: string | undefined, path: DocumentPath, unknown: PolicyProblemCode): PhaseTarget[] {
  return target === undefined ? [] : [{ target, path, unknown }];
}
