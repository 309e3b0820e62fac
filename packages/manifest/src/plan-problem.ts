/** What can be wrong with a document, as literals that scripts may rely on. */
export const PLAN_PROBLEM_CODES = [
  // the document as a text
  'too_large',
  'too_deep',
  'empty_document',
  'syntax',
  'duplicate_key',
  'multiple_documents',
  'alias',
  'newer_version',
  'unexpected_line',
  'two_plans',
  'not_expressible',
  // one field
  'missing_field',
  'wrong_type',
  'invalid_value',
  'out_of_range',
  'too_short',
  'too_long',
  'unit_id_empty',
  'unit_id_too_long',
  'unit_id_invalid_character',
  'reserved_unit_id',
  'directory_empty',
  'directory_backslash',
  'directory_absolute',
  'directory_parent_segment',
  'directory_control_character',
  // between fields
  'empty_plan',
  'noop_with_units',
  'duplicate_unit_id',
  'unit_ids_differ_in_case',
  'self_dependency',
  'unknown_dependency',
  'dependency_cycle',
  'no_allowed_directories',
  'empty_path',
  'reserved_path',
  'overlap',
  'command_missing',
  'script_missing',
  'ambiguous_agent',
  'duplicate_agent',
  'trigger_without_dependency',
  'duplicate_step_id',
  'step_owned_twice',
  'unknown_step',
  // what a phase allows
  'no_parallelization',
  'too_many_work_units',
  'directories_required',
  // warnings only
  'unknown_field',
  'unused_field',
  'mixed_chain',
  'unresolved_tag',
  'noop_plan',
  // warnings of the linter only
  'shared_file',
  'wide_unit',
  'missing_directory',
  'duplicate_dependency',
  'redundant_dependency',
  'over_serialised',
  'inseparable_units',
] as const;
export type PlanProblemCode = (typeof PLAN_PROBLEM_CODES)[number];

/** Where in a document something stands: keys and list positions from the root. */
export type DocumentPath = readonly (string | number)[];

/** A problem as a rule finds it, before anybody looks up its line. */
export interface Finding {
  readonly code: PlanProblemCode;
  readonly path: DocumentPath;
  readonly message: string;
}

/** One thing that is wrong with a document, with the place and what to do about it. */
export interface PlanProblem extends Finding {
  readonly json_path: string;
  readonly line?: number;
  readonly column?: number;
}

/** A place in a text; both numbers start at 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Completes a finding with its JSON path and, where it is known, its line and column. */
export function planProblem(finding: Finding, place?: Place | null): PlanProblem {
  const { code, path, message } = finding;
  return { code, path, json_path: jsonPath(path), message, ...place };
}

/** A path as people write it: `work_units[2].dependencies[0]`; `$` is the whole document. */
function jsonPath(path: DocumentPath): string {
  if (path.length === 0) return '$';
  return path.map(pathPart).join('').replace(/^\./u, '');
}

function pathPart(part: string | number): string {
  if (typeof part === 'number') return `[${part}]`;
  return /^[A-Za-z_$][\w$]*$/u.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
}
