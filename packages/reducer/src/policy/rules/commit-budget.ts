import type { RuleInput } from './rule-input.ts';

/** The budget counter that decides the route after a phase commits, or null where none does. */
export function routeCounter({ phases, lifecycles, budgetCounters }: RuleInput, name: string): string | null {
  const phase = phases.get(name);
  if (phase?.role !== 'commit') return null;
  const counter =
    lifecycles.get(name)?.increments_counter ??
    phase.commit_policy?.route_counter ??
    phase.commit_policy?.increments_counter;
  if (counter === null || counter === undefined) return null;
  return budgetCounters.get(counter)?.tracks_budget === true ? counter : null;
}
