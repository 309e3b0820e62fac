import { directoryOverlaps } from './directory-overlaps.ts';
import type { Claim, Overlap } from './directory-overlaps.ts';
import { pathSegments, reservedSegment } from './edit-area.ts';
import type { Finding } from './plan-problem.ts';
import type { UnitDraft } from './unit-draft.ts';

/** Every unit names where it writes. */
export function unitsWithoutDirectories(units: readonly UnitDraft[]): Finding[] {
  return units.flatMap((unit, index): Finding[] => {
    if (unit.allowed_directories?.length !== 0) return [];
    const message =
      `${nameOf(unit, index)} has no allowed_directories: ` +
      'name at least one directory, relative to the checkout, in which it may write';
    return [{ code: 'no_allowed_directories', path: ['work_units', index], message }];
  });
}

/** No unit owns the whole checkout. */
export function emptyPaths(units: readonly UnitDraft[]): Finding[] {
  return directories(units)
    .filter(({ directory }) => pathSegments(directory).length === 0)
    .map(({ directory, path }) => {
      const got = JSON.stringify(directory);
      const message = `expected a directory below the checkout, got ${got}, which is the checkout itself: name a directory in it`;
      return { code: 'empty_path', path, message };
    });
}

/** No unit owns what belongs to git or to the run itself, at any depth and in any spelling. */
export function reservedPaths(units: readonly UnitDraft[]): Finding[] {
  return directories(units).flatMap(({ directory, path }): Finding[] => {
    const segment = reservedSegment(directory);
    if (segment === null) return [];
    const message = `${JSON.stringify(directory)} leads through ${JSON.stringify(segment)}, which no unit may write to: name another directory`;
    return [{ code: 'reserved_path', path, message }];
  });
}

/** No directory belongs to two units; inside one unit directories may overlap. */
export function overlappingDirectories(units: readonly UnitDraft[]): Finding[] {
  const claims = directories(units)
    .filter(({ directory }) => pathSegments(directory).length > 0 && reservedSegment(directory) === null)
    .toSorted((a, b) => compare(a.owner, b.owner) || compare(a.directory, b.directory));
  return directoryOverlaps(claims).map(overlapFinding);
}

function overlapFinding({ outer, inner }: Overlap<DirectoryOfUnit>): Finding {
  const path = outer.order > inner.order ? outer.path : inner.path;
  const pair = [outer, inner].toSorted((a, b) => compare(a.owner, b.owner));
  const [left, right] = pair.map((claim) => `${JSON.stringify(claim.directory)} of ${claim.label}`);
  const innerSegments = pathSegments(inner.directory);
  const exactly = pathSegments(outer.directory).every((segment, at) => segment === innerSegments[at]);
  const why = exactly ? '' : ' (some file systems do not tell these spellings apart)';
  const message = `${left} overlaps ${right}${why}: give each unit directories of its own, or merge the units`;
  return { code: 'overlap', path, message };
}

interface DirectoryOfUnit extends Claim {
  readonly label: string;
  readonly path: readonly (string | number)[];
  readonly order: number;
}

function directories(units: readonly UnitDraft[]): DirectoryOfUnit[] {
  let order = 0;
  return units.flatMap((unit, index) =>
    (unit.allowed_directories ?? []).flatMap((directory, position) => {
      if (directory === undefined) return [];
      const path = ['work_units', index, 'allowed_directories', position];
      const label = nameOf(unit, index);
      return [{ owner: unit.unit_id ?? label, label, directory, path, order: (order += 1) }];
    }),
  );
}

function nameOf(unit: UnitDraft, index: number): string {
  return unit.unit_id === undefined ? `work_units[${index}]` : `unit ${JSON.stringify(unit.unit_id)}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
