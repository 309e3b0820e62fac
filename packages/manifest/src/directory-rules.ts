import { directoryOverlaps } from './directory-overlaps.ts';
import type { Claim, Overlap } from './directory-overlaps.ts';
import { pathSegments, reservedSegment } from './edit-area.ts';
import type { Finding } from './plan-problem.ts';
import type { UnitDraft } from './unit-draft.ts';
import { unitOrder } from './unit-order.ts';

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

/** Each directory lies below the checkout and is not reserved. */
export function misplacedDirectories(units: readonly UnitDraft[]): Finding[] {
  return writtenDirectories(units).flatMap((written) => unfitness(written) ?? []);
}

/** No two units that may run at the same time write to one place. */
export function overlappingDirectories(units: readonly UnitDraft[]): Finding[] {
  return directoryConflicts(units).map(overlapFinding);
}

/** The directories of units that may run at the same time and would write to one place. */
export function directoryConflicts(units: readonly UnitDraft[]): readonly Overlap<WrittenDirectory>[] {
  const sorted = fitDirectories(units).toSorted(
    (a, b) => compare(a.owner, b.owner) || compare(a.directory, b.directory),
  );
  return directoryOverlaps(sorted, unitOrder(units));
}

/** The directories that units may claim, in the order of the plan. */
export function fitDirectories(units: readonly UnitDraft[]): readonly WrittenDirectory[] {
  return writtenDirectories(units).filter((written) => unfitness(written) === null);
}

function unfitness(written: WrittenDirectory): Finding | null {
  return emptyPath(written) ?? reservedPath(written);
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

/** What is wrong with two units that would write to one place at the same time. */
export function overlapFinding({ outer, inner }: Overlap<WrittenDirectory>): Finding {
  const later = outer.index > inner.index ? outer : inner;
  const pair = [outer, inner].toSorted((a, b) => compare(a.owner, b.owner));
  const [left, right] = pair.map(
    ({ directory, unit, index }) => `${JSON.stringify(directory)} of ${nameOf(unit, index)}`,
  );
  const innerSegments = pathSegments(inner.directory);
  const exactly = pathSegments(outer.directory).every((segment, at) => segment === innerSegments[at]);
  const why = exactly ? '' : ' (some file systems do not tell these spellings apart)';
  const message = `${left} overlaps ${right}${why}: give each unit directories of its own, merge the units, or let one depend on the other`;
  return { code: 'overlap', path: directoryPath(later.index, later.position), message };
}

/** A directory that a unit claims, with the places of the unit in the plan and of the directory in the unit. */
export interface WrittenDirectory extends Claim {
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
