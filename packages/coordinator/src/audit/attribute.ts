import {
  foldSegments,
  pathSegments,
  reservedSegment,
  type OutOfBounds,
  type PathComparison,
} from '@ralph/manifest';

/** What an attribution has to know of a unit. */
export interface AttributableUnit {
  readonly unit_id: string;
  /** Real paths relative to the checkout, with forward slashes. */
  readonly allowed_directories: readonly string[];
  /** It ran at some time since the audit before. */
  readonly live: boolean;
  /** The operating system kept its writes inside its directories. */
  readonly confined: boolean;
  /** Although it did, modes of files elsewhere were left to it. */
  readonly free_modes?: boolean;
}

/** What is known of changed paths beyond their names. */
export interface ChangeFacts {
  /** Of these nothing but the mode has changed. */
  readonly modes?: ReadonlySet<string>;
  /** These are nobody's to write, wherever they lie. */
  readonly reserved?: ReadonlySet<string>;
  /** Other changed paths that are names of the same file. */
  readonly names?: ReadonlyMap<string, readonly string[]>;
}

/** Who changed what. */
export interface Attribution {
  /** Only units that changed something; paths in the order of the changes. */
  readonly files_by_unit: ReadonlyMap<string, readonly string[]>;
  /** Without suspects when no unit of this run can have made the change. */
  readonly out_of_bounds: readonly OutOfBounds[];
}

/**
 * Gives each changed path to the live unit in whose directories it lies; all others are out of bounds, and so is
 * what is reserved. Suspects are the live units that could write there.
 */
export function attribute(
  changes: readonly string[],
  units: readonly AttributableUnit[],
  comparison: PathComparison = 'exact',
  { modes, reserved, names }: ChangeFacts = {},
): Attribution {
  if (changes.length === 0) return { files_by_unit: new Map(), out_of_bounds: [] };
  const live = units.filter((unit) => unit.live);
  const owners = directoryOwners(changes, live, comparison);
  const files = new Map<string, string[]>();
  const strays: OutOfBounds[] = [];
  for (const path of changes) {
    const owning = ownersOf(path, owners, comparison);
    const isReserved = reserved?.has(path) === true || reservedSegment(path) !== null;
    if (isReserved || owning.length === 0) {
      // Whoever owns one name of a file writes it under all.
      const through = (names?.get(path) ?? []).flatMap((name) => ownersOf(name, owners, comparison));
      const writers = [...owning, ...through];
      strays.push(outOfBounds(path, candidatesOf(live, writers, modes?.has(path) === true)));
    } else for (const unitId of owning) append(files, unitId, path);
  }
  return { files_by_unit: files, out_of_bounds: strays };
}

type Owners = ReadonlyMap<string, readonly string[]>;

/** The owned directories above the changed paths: looking them up by name needs no comparison of all pairs. */
function directoryOwners(
  changes: readonly string[],
  units: readonly AttributableUnit[],
  comparison: PathComparison,
): Owners {
  const above = new Set(changes.flatMap((path) => directoriesAbove(path, comparison)));
  const owners = new Map<string, string[]>();
  for (const unit of units) {
    for (const directory of unit.allowed_directories) {
      const key = segments(directory, comparison).join('/');
      if (above.has(key)) append(owners, key, unit.unit_id);
    }
  }
  return owners;
}

function ownersOf(path: string, owners: Owners, comparison: PathComparison): readonly string[] {
  const found = directoriesAbove(path, comparison).flatMap((directory) => owners.get(directory) ?? []);
  return [...new Set(found)];
}

/** The path itself, for it may be a directory, and all above it up to the checkout, which is the empty text. */
function directoriesAbove(path: string, comparison: PathComparison): string[] {
  const parts = segments(path, comparison);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

function segments(path: string, comparison: PathComparison): string[] {
  return comparison === 'exact' ? pathSegments(path) : foldSegments(path);
}

/** Who can have written what `owners` reach: those, and whoever nothing held back. */
function candidatesOf(
  live: readonly AttributableUnit[],
  owners: readonly string[],
  onlyMode: boolean,
): readonly Candidate[] {
  return live.flatMap(({ unit_id, confined, free_modes = false }): readonly Candidate[] => {
    if (owners.includes(unit_id)) return [{ unit_id, why: 'owns_directory' }];
    return confined && !(free_modes && onlyMode) ? [] : [{ unit_id, why: 'ran_unconfined' }];
  });
}

type Candidate = NonNullable<OutOfBounds['candidates']>[number];

function outOfBounds(path: string, candidates: readonly Candidate[]): OutOfBounds {
  const suspects = candidates.map(({ unit_id }) => unit_id);
  const [only, ...others] = suspects;
  return {
    path,
    unit_id: others.length === 0 ? (only ?? null) : null,
    suspects,
    candidates: [...candidates],
  };
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
