import type { WrittenDirectory } from '../directory-rules.ts';
import type { DependencyOrder } from '../dependency-order.ts';
import type { LintContext } from '../lint/lint-context.ts';
import type { WorkPlan } from '../work-plan.ts';
import { canMerge } from './merge-units.ts';
import { narrowDirectory } from './narrow-directory.ts';
import type { PlanRepair } from './plan-repair.ts';

/**
 * What repairs each overlap, the safest first: to wait changes no grant, to merge keeps all of the work, to narrow may
 * take a directory that the unit needs. All that it proposes to wait for goes one way, so no cycle comes of it.
 */
export function overlapRepairs(context: LintContext): readonly (readonly PlanRepair[])[] {
  const { conflicts, plan, order } = context;
  if (plan === null) return [];
  const insiders = new Map<WrittenDirectory, string[]>();
  for (const { outer, inner } of conflicts) {
    const known = insiders.get(outer);
    if (known === undefined) insiders.set(outer, [inner.directory]);
    else known.push(inner.directory);
  }
  const narrowed = new Map<WrittenDirectory, PlanRepair | null>();
  return conflicts.map(({ outer, inner }) => {
    let narrow = narrowed.get(outer);
    if (narrow === undefined) {
      narrow = narrowRepair(outer, insiders.get(outer) ?? [], context);
      narrowed.set(outer, narrow);
    }
    return [...inTurn(outer, inner, plan, order), ...(narrow === null ? [] : [narrow])];
  });
}

function inTurn(
  a: WrittenDirectory,
  b: WrittenDirectory,
  plan: WorkPlan,
  order: DependencyOrder,
): readonly PlanRepair[] {
  const [first, second] =
    (order.ranks[a.index] ?? 0) < (order.ranks[b.index] ?? 0) ? ([a, b] as const) : ([b, a] as const);
  const wait: PlanRepair = { type: 'serialise', unit_id: second.owner, after: first.owner };
  return canMerge(plan.work_units[first.index], plan.work_units[second.index])
    ? [wait, { type: 'merge', unit_id: second.owner, into: first.owner }]
    : [wait];
}

function narrowRepair(
  outer: WrittenDirectory,
  inside: readonly string[],
  { tree, facts }: LintContext,
): PlanRepair | null {
  return tree === null
    ? null
    : narrowDirectory(tree, outer.owner, outer.directory, inside, facts.case_insensitive);
}
