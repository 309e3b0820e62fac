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

/** Each directory is a place of its unit alone: below the checkout, not reserved, not another unit's. */
export function misplacedDirectories(units: readonly UnitDraft[]): Finding[] {
  const all = writtenDirectories(units);
  const unfit = all.map((written) => emptyPath(written) ?? reservedPath(written));
  const claims = all.filter((_, at) => unfit[at] === null);
  return [...unfit.filter((finding) => finding !== null), ...overlappingDirectories(claims)];
}

function emptyPath({ directory, index, position }: WrittenDirectory): Finding | null {
  if (pathSegments(directory).length > 0) return null;
  const got = JSON.stringify(directory);
  const message = `expected a directory below the checkout, got ${got}, which is the checkout itself: name a directory in it`;
  return { code: 'empty_path', path: directoryPath(index, position), message };
}

function reservedPath({ directory, index, position }: WrittenDirectory): Finding | null {
  const segment = reservedSegment(directory);
  if (segment === null) return null;
  const message = `${JSON.stringify(directory)} leads through ${JSON.stringify(segment)}, which no unit may write to: name another directory`;
  return { code: 'reserved_path', path: directoryPath(index, position), message };
}

function overlappingDirectories(claims: readonly WrittenDirectory[]): Finding[] {
  const sorted = claims.toSorted((a, b) => compare(a.owner, b.owner) || compare(a.directory, b.directory));
  return directoryOverlaps(sorted).map(overlapFinding);
}

function overlapFinding({ outer, inner }: Overlap<WrittenDirectory>): Finding {
  const later = outer.index > inner.index ? outer : inner;
  const pair = [outer, inner].toSorted((a, b) => compare(a.owner, b.owner));
  const [left, right] = pair.map(
    ({ directory, unit, index }) => `${JSON.stringify(directory)} of ${nameOf(unit, index)}`,
  );
  const innerSegments = pathSegments(inner.directory);
  const exactly = pathSegments(outer.directory).every((segment, at) => segment === innerSegments[at]);
  const why = exactly ? '' : ' (some file systems do not tell these spellings apart)';
  const message = `${left} overlaps ${right}${why}: give each unit directories of its own, or merge the units`;
  return { code: 'overlap', path: directoryPath(later.index, later.position), message };
}

/** A directory that a unit claims, with the places of the unit in the plan and of the directory in the unit. */
interface WrittenDirectory extends Claim {
  readonly unit: UnitDraft;
  readonly index: number;
  readonly position: number;
}

function writtenDirectories(units: readonly UnitDraft[]): WrittenDirectory[] {
  const written: WrittenDirectory[] = [];
  for (const [index, unit] of units.entries()) {
    for (const [position, directory] of (unit.allowed_directories ?? []).entries()) {
      const owner = unit.unit_id ?? nameOf(unit, index);
      if (directory !== undefined) written.push({ owner, directory, unit, index, position });
    }
  }
  return written;
}

function directoryPath(index: number, position: number): Finding['path'] {
  return ['work_units', index, 'allowed_directories', position];
}

function nameOf(unit: UnitDraft, index: number): string {
  return unit.unit_id === undefined ? `work_units[${index}]` : `unit ${JSON.stringify(unit.unit_id)}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
