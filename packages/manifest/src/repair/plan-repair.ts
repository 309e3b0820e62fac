/** Lets one unit wait for another, so that they never write at the same time. Loses nothing but speed. */
export interface SerialiseRepair {
  readonly type: 'serialise';
  readonly unit_id: string;
  /** The unit that it is to depend on. */
  readonly after: string;
}

/** Makes one unit of two: descriptions joined, directories united, dependencies rewired. */
export interface MergeRepair {
  readonly type: 'merge';
  /** The unit that disappears. */
  readonly unit_id: string;
  /** The unit that takes over its work. */
  readonly into: string;
}

/** Replaces a directory of a unit by those of its sub-directories that nobody else claims. */
export interface NarrowRepair {
  readonly type: 'narrow';
  readonly unit_id: string;
  readonly directory: string;
  readonly directories: readonly string[];
  /** How many files of the directory it gives up beyond what it makes room for. */
  readonly files_left_out: number;
}

/** Removes a dependency that says nothing, or that could never be met. */
interface RemoveDependencyRepair {
  readonly type: 'remove_dependency';
  readonly unit_id: string;
  readonly dependency: string;
}

/** Keeps the first mention of a dependency and removes the others. */
interface RemoveDuplicateDependencyRepair {
  readonly type: 'remove_duplicate_dependency';
  readonly unit_id: string;
  readonly dependency: string;
}

/** A change of a plan that repairs a finding of the linter, as data. */
export type PlanRepair =
  | SerialiseRepair
  | MergeRepair
  | NarrowRepair
  | RemoveDependencyRepair
  | RemoveDuplicateDependencyRepair;

/** The ways in which two units that overlap can be set right, the safest first. */
export const OVERLAP_REPAIRS = [
  'serialise',
  'merge',
  'narrow',
] as const satisfies readonly PlanRepair['type'][];
export type OverlapRepair = (typeof OVERLAP_REPAIRS)[number];

const SHOWN_DIRECTORIES = 5;

/** What a repair does, as a short line for people. */
export function describeRepair(repair: PlanRepair): string {
  const unit = JSON.stringify(repair.unit_id);
  switch (repair.type) {
    case 'serialise':
      return `let ${unit} depend on ${JSON.stringify(repair.after)}`;
    case 'merge':
      return `merge ${unit} into ${JSON.stringify(repair.into)}`;
    case 'narrow':
      return `narrow ${JSON.stringify(repair.directory)} of ${unit} to ${narrowed(repair)}`;
    case 'remove_dependency':
      return `remove the dependency of ${unit} on ${JSON.stringify(repair.dependency)}`;
    case 'remove_duplicate_dependency':
      return `name the dependency of ${unit} on ${JSON.stringify(repair.dependency)} once`;
  }
}

function narrowed({ directories, files_left_out: left }: NarrowRepair): string {
  const shown = directories.slice(0, SHOWN_DIRECTORIES).map((path) => JSON.stringify(path));
  const hidden = directories.length - shown.length;
  const list = shown.join(', ') + (hidden > 0 ? ` and ${hidden} more` : '');
  return left === 0
    ? list
    : `${list} (which leaves out ${left} ${left === 1 ? 'file' : 'files'} beside them)`;
}
