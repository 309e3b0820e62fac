import { routeCounter } from './commit-budget.ts';
import type { Edge } from '../flow-graph.ts';
import type { PhasePolicy } from '../phase-policy.ts';
import { phaseTargets } from './phase-targets.ts';
import { isTerminal } from './rule-input.ts';
import type { RuleInput } from './rule-input.ts';

/** A way that a pipeline may go, and what going it charges, resets or needs. */
export interface PipelineEdge extends Edge {
  /** Loop counter that is charged; the way is closed when it is at its cap. */
  readonly charges: string | null;
  /** Loop counters that start anew. */
  readonly resets: readonly string[];
  /** Budget counters that certainly lose one. */
  readonly spends: readonly string[];
  /** Budget counters of which one must have something left; null: the way is always open. */
  readonly needs: readonly string[] | null;
}

/** Every way from any phase, whatever happens in it. */
export function allEdges({ policy, phases }: RuleInput): Edge[] {
  return [
    ...[...phases].flatMap(([from, phase]) =>
      phaseTargets(phase).map(({ target }) => ({ from, to: target })),
    ),
    ...policy.post_commit_routes.map(({ target, when }) => ({ from: when.phase, to: target })),
  ];
}

/**
 * The ways of a pipeline in which nothing fails: success, decisions, counted loops, clean reviews, routes after commits.
 * Failures have caps of their own at run time, and so have loops that no counter charges.
 */
export function steadyEdges(input: RuleInput): PipelineEdge[] {
  return [...input.phases].flatMap(([name, phase]) => {
    if (isTerminal(input, name)) return [];
    return phase.role === 'commit' ? commitEdges(input, name, phase) : phaseEdges(name, phase);
  });
}

const FREE = { charges: null, resets: [], spends: [], needs: null };

function phaseEdges(from: string, phase: PhasePolicy): PipelineEdge[] {
  const { transitions, decisions, bypass_routes, clean_outcome } = phase;
  const loop = phase.loop_policy?.iteration_state_field ?? null;
  const resets = loop === null ? [] : [loop];
  const bypass =
    phase.role === 'review' ? new Map(Object.entries(bypass_routes)).get(clean_outcome ?? '') : undefined;
  return [
    { ...FREE, from, to: bypass ?? transitions.on_success, resets },
    ...(loop === null || transitions.on_loopback === undefined
      ? []
      : [{ ...FREE, from, to: transitions.on_loopback, charges: loop }]),
    ...Object.values(decisions).map(({ target, reset_loop, increments_counter }) => ({
      ...FREE,
      from,
      to: target,
      charges: reset_loop ? null : loop,
      resets: reset_loop ? resets : [],
      spends: increments_counter === null ? [] : [increments_counter],
    })),
  ];
}

function commitEdges(input: RuleInput, from: string, phase: PhasePolicy): PipelineEdge[] {
  const commit = { ...FREE, from, ...chargesOf(input, from, phase) };
  const counter = routeCounter(input, from);
  const routes =
    counter === null ? [] : input.policy.post_commit_routes.filter(({ when }) => when.phase === from);
  const others = [...input.budgetCounters].flatMap(([name, { tracks_budget }]) =>
    tracks_budget && name !== counter ? [name] : [],
  );
  const needs = { remaining: counter === null ? [] : [counter], exhausted: others, no_review: null };
  return [
    ...routes.map(({ target, when }) => ({ ...commit, to: target, needs: needs[when.budget_state] })),
    ...(fallsThrough(routes) ? [{ ...commit, to: phase.transitions.on_success }] : []),
  ];
}

/** Whether some cycle may end so that no route is for it: one without an outcome counts as completed. */
function fallsThrough(routes: RuleInput['policy']['post_commit_routes']): boolean {
  const covered = routes.filter(({ when }) => when.cycle_outcome !== 'failed');
  return new Set(covered.map(({ when }) => when.budget_state)).size < 3;
}

function chargesOf(
  { lifecycles }: RuleInput,
  name: string,
  { commit_policy }: PhasePolicy,
): Pick<PipelineEdge, 'resets' | 'spends'> {
  const lifecycle = lifecycles.get(name);
  if (lifecycle !== undefined) {
    const { loop_resets, increments_counter } = lifecycle;
    return { resets: loop_resets, spends: increments_counter === null ? [] : [increments_counter] };
  }
  const counter = commit_policy?.skipped_advances_progress === true ? commit_policy.increments_counter : null;
  return { resets: commit_policy?.loop_resets ?? [], spends: counter === null ? [] : [counter] };
}
