import { routeCounter } from './commit-budget.ts';
import { edgesOnCycles, reachable, separateCycles } from '../flow-graph.ts';
import { allEdges, steadyEdges } from './pipeline-edges.ts';
import type { PipelineEdge } from './pipeline-edges.ts';
import type { PolicyFinding } from '../policy-problem.ts';
import { isTerminal } from './rule-input.ts';
import type { RuleInput } from './rule-input.ts';

/** Every phase can be entered at all. */
export function unreachablePhases(input: RuleInput): PolicyFinding[] {
  const { policy, phases } = input;
  if (!phases.has(policy.entry_phase)) return [];
  const { failed_route, terminal_failure_phase } = policy.recovery;
  const roots = [policy.entry_phase, policy.terminal_phase, failed_route];
  if (terminal_failure_phase !== undefined) roots.push(terminal_failure_phase);
  if (policy.cycle_timebox !== null) roots.push(policy.cycle_timebox.finalization_target);
  const reached = reachable(allEdges(input), roots);
  return [...phases.keys()].flatMap((name): PolicyFinding[] => {
    if (reached.has(name)) return [];
    const message = `nothing leads to ${JSON.stringify(name)} from the entry ${JSON.stringify(policy.entry_phase)}: name it as a successor of another phase, or remove it`;
    return [{ code: 'unreachable_phase', path: input.phasePath(name), message }];
  });
}

/** A pipeline in which nothing fails ends: its budgets are spent, its loops reach their caps, and then it leads out. */
export function endlessWays(input: RuleInput): PolicyFinding[] {
  const edges = steadyEdges(input);
  const spent = spentButEndless(input, edges);
  if (spent.length > 0) return spent;
  return separateCycles(endless(edges)).map((cycle) => {
    const way = [...cycle, cycle[0]].join(' → ');
    const message = `the pipeline may go ${way} for ever, because no counter that this way charges puts an end to it: charge a counter that the way does not reset, or lead out of it`;
    return { code: 'never_ends', path: input.phasePath(cycle[0] ?? ''), message };
  });
}

/** Once a budget is spent, the route after the commit leads to an end. */
function spentButEndless(input: RuleInput, edges: readonly PipelineEdge[]): PolicyFinding[] {
  return input.policy.post_commit_routes.flatMap(({ target, when }, index): PolicyFinding[] => {
    const counter = routeCounter(input, when.phase);
    if (counter === null || when.budget_state === 'remaining') return [];
    const open = edges.filter(
      ({ needs }) =>
        needs === null || (when.budget_state === 'exhausted' && needs.some((needed) => needed !== counter)),
    );
    if ([...reachable(open, [target])].some((name) => isTerminal(input, name))) return [];
    const message = `the budget ${JSON.stringify(counter)} is spent, but from ${JSON.stringify(target)} no way leads to a terminal phase: name another target`;
    return [{ code: 'spent_budget_cannot_end', path: input.routePath(index, 'target'), message }];
  });
}

/** What is left when all ways are taken out that can only be gone a limited number of times. */
function endless(edges: readonly PipelineEdge[]): PipelineEdge[] {
  for (let left = edgesOnCycles(edges); ;) {
    const current = left;
    const lasting = current.filter((edge) => !isLimited(edge, current));
    if (lasting.length === current.length) return current;
    left = edgesOnCycles(lasting);
  }
}

function isLimited(edge: PipelineEdge, edges: readonly PipelineEdge[]): boolean {
  const { charges, needs } = edge;
  if (charges !== null && !around(edge, edges).some(({ resets }) => resets.includes(charges))) return true;
  return (
    needs !== null &&
    needs.every((counter) => {
      const unspent = edges.filter(({ spends }) => !spends.includes(counter));
      return !edgesOnCycles(unspent).includes(edge);
    })
  );
}

/** The edges that can be gone again and again together with this one. */
function around({ from, to }: PipelineEdge, edges: readonly PipelineEdge[]): PipelineEdge[] {
  const after = reachable(edges, [to]);
  return edges.filter((edge) => after.has(edge.from) && reachable(edges, [edge.to]).has(from));
}
