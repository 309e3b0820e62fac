import { didYouMean } from '../did-you-mean.ts';
import { reachable } from '../flow-graph.ts';
import type { Edge } from '../flow-graph.ts';
import { allEdges, steadyEdges } from './pipeline-edges.ts';
import type { CycleTimebox } from '../pipeline-policy.ts';
import type { PolicyFinding } from '../policy-problem.ts';
import type { RuleInput } from './rule-input.ts';

const PHASE_FIELDS = [
  'start_source',
  'start_entry',
  'guarded_entry',
  'end_entry',
  'finalization_target',
] as const;

/** The phases of the timebox are declared. */
export function unknownTimeboxPhases({ policy, declared }: RuleInput): PolicyFinding[] {
  const timebox = policy.cycle_timebox;
  if (timebox === null) return [];
  return PHASE_FIELDS.flatMap((field): PolicyFinding[] => {
    const name = timebox[field];
    if (declared.phases.has(name)) return [];
    const message = `the phase ${JSON.stringify(name)} is not declared: name another${didYouMean(name, declared.phases)}`;
    return [{ code: 'timebox_unknown_phase', path: ['cycle_timebox', field], message }];
  });
}

/** The time starts on a way that exists, and ends outside of what it guards. */
export function timeboxWays(input: RuleInput): PolicyFinding[] {
  const timebox = input.policy.cycle_timebox;
  if (timebox === null || unknownTimeboxPhases(input).length > 0) return [];
  const { start_source, start_entry } = timebox;
  const findings: PolicyFinding[] = [];
  if (!allEdges(input).some(({ from, to }) => from === start_source && to === start_entry)) {
    const message = `no way leads from start_source ${JSON.stringify(start_source)} to ${JSON.stringify(start_entry)}, so the time never starts: name a phase that follows it`;
    findings.push({ code: 'timebox_start_edge_undeclared', path: ['cycle_timebox', 'start_entry'], message });
  }
  const cycle = guardedCycle(timebox, steadyEdges(input));
  if (cycle.has(timebox.end_entry)) {
    const message = `${JSON.stringify(timebox.end_entry)} leads back to ${JSON.stringify(timebox.guarded_entry)}, so it does not end the cycle: name a phase after it`;
    findings.push({ code: 'timebox_end_inside_cycle', path: ['cycle_timebox', 'end_entry'], message });
  }
  return findings;
}

/** What can be gone through again and again between the start of the time and the next one. */
function guardedCycle(timebox: CycleTimebox, edges: readonly Edge[]): ReadonlySet<string> {
  const { start_source, start_entry, guarded_entry } = timebox;
  const inside = edges.filter(({ from }) => from !== start_source);
  const started = reachable(inside, [start_entry]);
  const backwards = inside.map(({ from, to }) => ({ from: to, to: from }));
  const leading = reachable(backwards, [guarded_entry]);
  return new Set([...started].filter((name) => leading.has(name)));
}
