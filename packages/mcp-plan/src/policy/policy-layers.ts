import { documentProblems, parsePolicy } from './parse-policy.ts';
import type { PolicyKind } from './parse-policy.ts';
import type { PolicyLayer, PolicyPath, PolicyProblem, PolicyResult } from './policy-problem.ts';
import { fieldOf, isTable } from './raw-table.ts';
import type { RawTable } from './raw-table.ts';

/** What one file says. */
export interface LayerDocument {
  readonly layer: PolicyLayer;
  readonly value: unknown;
}

/** Lays documents over each other, lowest first, and checks the result; each problem names the file that it is in. */
export function parseLayers<Policy>(
  kind: PolicyKind<Policy>,
  documents: readonly LayerDocument[],
  merge: (tables: readonly RawTable[]) => RawTable,
): PolicyResult<Policy> {
  const early = documents.flatMap(({ layer, value }) =>
    documentProblems(kind.title, value).map((problem) => ({ ...problem, layer })),
  );
  if (early.length > 0) return { ok: false, problems: early, warnings: [] };
  const tables = documents.map(({ value }) => value).filter(isTable);
  const result = parsePolicy(kind, merge(tables));
  const located = (problem: PolicyProblem) => withLayer(problem, documents);
  const warnings = result.warnings.map(located);
  return result.ok
    ? { ...result, warnings }
    : { ok: false, problems: result.problems.map(located), warnings };
}

/** The layers that are there, lowest first. */
export function presentLayers(
  values: Readonly<Partial<Record<PolicyLayer, unknown>>>,
  order: readonly PolicyLayer[],
): readonly LayerDocument[] {
  return order.flatMap((layer) => (values[layer] === undefined ? [] : [{ layer, value: values[layer] }]));
}

/** Names the file that a problem is in: the highest that has most of its path has said it. */
export function withLayer(problem: PolicyProblem, documents: readonly LayerDocument[]): PolicyProblem {
  const depths = documents.map(({ layer, value }) => ({ layer, depth: depthOf(value, problem.path) }));
  const deepest = Math.max(0, ...depths.map(({ depth }) => depth));
  const owner = depths.findLast(({ depth }) => depth === deepest && depth > 0);
  return owner === undefined ? problem : { ...problem, layer: owner.layer };
}

function depthOf(value: unknown, path: PolicyPath): number {
  const [first, ...rest] = path;
  if (first === undefined) return 0;
  const inner = Array.isArray(value)
    ? value[Number(first)]
    : isTable(value)
      ? fieldOf(value, String(first))
      : undefined;
  return inner === undefined ? 0 : 1 + depthOf(inner, rest);
}
