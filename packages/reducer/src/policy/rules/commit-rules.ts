import { routeCounter } from './commit-budget.ts';
import { CYCLE_OUTCOMES } from '../phase-policy.ts';
import { BUDGET_STATES } from '../pipeline-policy.ts';
import type { PostCommitRoute } from '../pipeline-policy.ts';
import { jsonPath } from '../policy-path.ts';
import type { PolicyFinding } from '../policy-problem.ts';
import type { RuleInput } from './rule-input.ts';

/** A commit starts anew only what some phase counts. */
export function unknownLoopResets({
  phases,
  lifecycles,
  declared,
  phasePath,
  lifecyclePath,
}: RuleInput): PolicyFinding[] {
  const counted = new Set(
    [...phases.values()].flatMap(({ role, loop_policy }) =>
      role === 'analysis' || role === 'commit_cleanup' ? (loop_policy?.iteration_state_field ?? []) : [],
    ),
  );
  const lists = [
    ...[...phases].map(([name, { commit_policy }]) => ({
      resets: commit_policy?.loop_resets ?? [],
      path: phasePath(name, 'commit_policy', 'loop_resets'),
    })),
    ...[...lifecycles].map(([name, { loop_resets }]) => ({
      resets: loop_resets,
      path: lifecyclePath(name, 'loop_resets'),
    })),
  ];
  return lists.flatMap(({ resets, path }) =>
    resets.flatMap((counter, index): PolicyFinding[] => {
      if (counted.has(counter) || !declared.loopCounters.has(counter)) return [];
      const message = `no analysis or commit_cleanup phase charges ${JSON.stringify(counter)}, so there is nothing to reset: remove it`;
      return [{ code: 'loop_reset_unknown', path: [...path, index], message }];
    }),
  );
}

/** No two routes are for the same commit, budget state and outcome. */
export function duplicateRoutes({ policy, routePath }: RuleInput): PolicyFinding[] {
  const first = new Map<string, number>();
  return policy.post_commit_routes.flatMap(({ when }, index): PolicyFinding[] => {
    const condition = JSON.stringify([when.phase, when.budget_state, when.cycle_outcome]);
    const taken = first.get(condition);
    first.set(condition, taken ?? index);
    if (taken === undefined) return [];
    const message = `${jsonPath(routePath(taken))} already has this phase, budget state and outcome: remove one of them`;
    return [{ code: 'duplicate_post_commit_route', path: routePath(index, 'when'), message }];
  });
}

/** A commit whose budget is tracked has a route for everything that may be left of it. */
export function missingRoutes(input: RuleInput): PolicyFinding[] {
  return committing(input).flatMap(({ name, counter, routes }): PolicyFinding[] => {
    const covered = new Set(routes.map(({ when }) => when.budget_state));
    const missing = BUDGET_STATES.filter((state) => !covered.has(state));
    if (missing.length === 0) return [];
    const commit = `${JSON.stringify(name)} commits on the budget ${JSON.stringify(counter)}`;
    const path = ['post_commit_routes'];
    if (covered.size === 0) {
      const message = `${commit}, but has no post_commit_routes: add one for each of ${missing.join(', ')}, or set tracks_budget = false`;
      return [{ code: 'no_post_commit_routes', path, message }];
    }
    const message = `${commit}, but has no route for ${missing.join(' and ')}: add them`;
    return [{ code: 'budget_states_incomplete', path, message }];
  });
}

/** However a cycle may end, each commit that routes by its end has a route for that. */
export function unroutableOutcomes(input: RuleInput): PolicyFinding[] {
  const recordable = recordableOutcomes(input);
  return committing(input).flatMap(({ name, routes }) =>
    BUDGET_STATES.flatMap((state): PolicyFinding[] => {
      const outcomes = routes.flatMap(({ when }) =>
        when.budget_state === state ? [when.cycle_outcome] : [],
      );
      if (outcomes.length === 0 || outcomes.includes(null)) return [];
      const missing = recordable.filter((outcome) => !outcomes.includes(outcome));
      if (missing.length === 0) return [];
      const message = `a cycle may end ${missing.join(' and ')}, but ${JSON.stringify(name)} has no route for that when its budget is ${state}: add one, or one without cycle_outcome`;
      return [{ code: 'cycle_outcome_unroutable', path: ['post_commit_routes'], message }];
    }),
  );
}

function recordableOutcomes({ policy, phases }: RuleInput) {
  const recorded = new Set(
    [...phases.values()].flatMap(({ decisions }) =>
      Object.values(decisions).map(({ cycle_outcome }) => cycle_outcome),
    ),
  );
  if (policy.cycle_timebox !== null) recorded.add(policy.cycle_timebox.finalization_cycle_outcome);
  return CYCLE_OUTCOMES.filter((outcome) => recorded.has(outcome));
}

interface CommittingPhase {
  readonly name: string;
  readonly counter: string;
  readonly routes: readonly PostCommitRoute[];
}

function committing(input: RuleInput): CommittingPhase[] {
  return [...input.phases.keys()].flatMap((name) => {
    const counter = routeCounter(input, name);
    if (counter === null) return [];
    return [
      { name, counter, routes: input.policy.post_commit_routes.filter(({ when }) => when.phase === name) },
    ];
  });
}
