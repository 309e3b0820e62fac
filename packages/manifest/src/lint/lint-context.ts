import type { DependencyOrder } from '../dependency-order.ts';
import type { Overlap } from '../directory-overlaps.ts';
import type { WrittenDirectory } from '../directory-rules.ts';
import type { UnitDraft } from '../unit-draft.ts';
import type { WorkPlan } from '../work-plan.ts';
import type { FileTree } from './file-tree.ts';
import type { LintFacts } from './lint-facts.ts';

/** What the checks of the linter look at. */
export interface LintContext {
  readonly units: readonly UnitDraft[];
  /** Null if a field is wrong; then nothing can be repaired. */
  readonly plan: WorkPlan | null;
  readonly order: DependencyOrder;
  /** False if ids are taken twice or dependencies go in a circle. */
  readonly isOrdered: boolean;
  /** Directories that can be written to, of units with an id. */
  readonly claims: readonly WrittenDirectory[];
  /** Directories of units that may run at the same time and would write to one place. */
  readonly conflicts: readonly Overlap<WrittenDirectory>[];
  /** Ids of units whose directories overlap those of units that may run at the same time. */
  readonly inConflict: ReadonlySet<string>;
  readonly facts: LintFacts;
  /** Null if the files of the checkout are not known. */
  readonly tree: FileTree | null;
}

const SHOWN_NAMES = 5;

/** Names in quotes, as messages list them; of many only the first. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => JSON.stringify(name));
  const hidden = names.length - shown.length;
  return shown.join(', ') + (hidden > 0 ? ` and ${hidden} more` : '');
}
