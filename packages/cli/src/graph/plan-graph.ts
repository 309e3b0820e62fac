import { lintPlan, type WorkPlan } from '@ralph/manifest';
import * as z from 'zod';

const NodeSchema = z.looseObject({
  unit_id: z.string().describe('The unit'),
  needs: z.array(z.string()).describe('Units that it needs'),
  level: z.int().min(1).describe('Units of one level need only those of earlier ones'),
  ms: z.number().nullable().describe('How long it takes, milliseconds; null when nobody knows'),
  critical: z.boolean().describe('It is on the chain that takes longest'),
  status: z.string().nullable().describe('Where it is in its run; null for a plan'),
});
export type GraphNode = z.infer<typeof NodeSchema>;

/** What `ralph graph --json` prints. */
export const PlanGraphSchema = z
  .looseObject({
    schema_version: z.literal(1).describe('Version of this format'),
    run_id: z.string().nullable().describe('The run; null for a plan'),
    cost_in: z.enum(['ms', 'units']).describe('What the cost is counted in: time, once any is known'),
    critical_path: z.array(z.string()).describe('The chain of units that takes longest'),
    critical_path_cost: z.number().describe('How much that is; no number of workers makes the plan quicker'),
    units: z.array(NodeSchema).describe('The units, level by level'),
  })
  .meta({ title: 'Graph of a plan', description: 'Who needs whom: the answer of "ralph graph --json"' });
export type PlanGraph = z.infer<typeof PlanGraphSchema>;

/** What is known besides the plan. */
export interface GraphFacts {
  readonly run_id: string | null;
  /** How long units take, in ms. */
  readonly durations: ReadonlyMap<string, number>;
  readonly statuses: ReadonlyMap<string, string>;
}

/** Who needs whom in a plan that has no cycle, with the chain that takes longest. */
export function planGraph(plan: WorkPlan, { run_id, durations, statuses }: GraphFacts): PlanGraph {
  const { metrics } = lintPlan(plan, { durations_ms: Object.fromEntries(durations) });
  const levels = metrics?.levels ?? [];
  const levelOf = new Map(levels.flatMap((level, index) => level.map((id) => [id, index + 1] as const)));
  const critical = new Set(metrics?.critical_path ?? []);
  const units = plan.work_units.map(({ unit_id, dependencies }) => ({
    unit_id,
    needs: [...dependencies],
    level: levelOf.get(unit_id) ?? 1,
    ms: durations.get(unit_id) ?? null,
    critical: critical.has(unit_id),
    status: statuses.get(unit_id) ?? null,
  }));
  return {
    schema_version: 1,
    run_id,
    cost_in: metrics?.cost_in ?? 'units',
    critical_path: [...critical],
    critical_path_cost: metrics?.critical_path_cost ?? 0,
    units: units.toSorted((one, other) => one.level - other.level),
  };
}

/** Whether a line from one unit to another belongs to the chain that takes longest. */
export function isCriticalEdge({ critical_path: path }: PlanGraph, from: string, to: string): boolean {
  const at = path.indexOf(from);
  return at !== -1 && path[at + 1] === to;
}
