import { isRecord } from './is-record.ts';
import { mergeTables } from './merge-tables.ts';
import type { Table } from './merge-tables.ts';
import { policyProblem } from './policy-problem.ts';
import type { PolicyFinding, PolicyProblem, PolicyProblemSource } from './policy-problem.ts';
import { notATable } from './shape-findings.ts';

/** One document, still to be checked, or why the files do not make one. */
export type MergedPolicy =
  | { readonly ok: true; readonly document: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** How files of one kind are merged. */
interface LayerRules {
  readonly source: PolicyProblemSource;
  readonly check?: (layer: Table, name: string) => readonly PolicyFinding[];
  readonly merge?: (below: Table, above: Table) => Table;
}

/** Merges files, each onto the one before; those that are undefined are not there. */
export function mergeLayers(
  files: Readonly<Record<string, unknown>>,
  { source, check = () => [], merge = mergeTables }: LayerRules,
): MergedPolicy {
  const present = Object.entries(files).filter(([, layer]) => layer !== undefined);
  const problems = present.flatMap(([name, layer]) =>
    [...unfit(layer), ...(isRecord(layer) ? check(layer, name) : [])].map((finding) =>
      policyProblem({ ...finding, message: `in the ${name} file: ${finding.message}` }, source),
    ),
  );
  if (problems.length > 0) return { ok: false, problems };
  const tables = present.flatMap(([, layer]) => (isRecord(layer) ? [layer] : []));
  return { ok: true, document: tables.reduce(merge, {}) };
}

const MAX_NESTING = 64;

function unfit(layer: unknown): PolicyFinding[] {
  if (!isRecord(layer)) return [notATable(layer)];
  if (!isTooDeep(layer, MAX_NESTING)) return [];
  const message = `expected at most ${MAX_NESTING} tables and lists inside each other, got more: flatten it`;
  return [{ code: 'too_deep', path: [], message }];
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isTooDeep(child, levels - 1));
}
