import { directoryOverlaps } from '../directory-overlaps.ts';
import type { UnitDraft } from '../unit-draft.ts';
import { indexesById } from '../unit-order.ts';
import { listed } from './lint-context.ts';
import type { LintContext } from './lint-context.ts';
import type { LintNote } from './lint-report.ts';
import type { PlanMetrics } from './plan-metrics.ts';

/** With fewer units than this nothing is called over-serialised. */
const MIN_UNITS_TO_SERIALISE = 4;

/** A plan is over-serialised if on average fewer units than this can run at once. */
const SERIAL_WIDTH = 1.5;

/** Warns of a plan whose dependencies leave hardly anything to do at once, though the directories are apart. */
export function overSerialised(
  { units }: LintContext,
  { levels, critical_path: chain }: PlanMetrics,
): LintNote[] {
  if (units.length < MIN_UNITS_TO_SERIALISE || units.length / levels.length >= SERIAL_WIDTH) return [];
  const indexes = indexesById(units);
  const way = chain.map((id) => units[indexes.get(id) ?? -1]);
  const links = way.slice(1);
  const apart = links.filter((after, at) => !shareDirectories(way[at], after)).length;
  if (apart * 2 < links.length) return [];
  const message =
    `the units run almost one after the other: ${chain.length} of ${units.length} wait in one chain ` +
    `(${listed(chain)}), though ${apart} of its ${links.length} steps lead to other directories: ` +
    'remove the dependencies that the work does not need';
  return [{ code: 'over_serialised', path: ['work_units'], message, unit_ids: chain, repairs: [] }];
}

function shareDirectories(a: UnitDraft | undefined, b: UnitDraft | undefined): boolean {
  const claims = [a, b].flatMap((unit, owner) =>
    (unit?.allowed_directories ?? []).flatMap((directory) =>
      directory === undefined ? [] : [{ owner: String(owner), directory }],
    ),
  );
  return directoryOverlaps(claims).length > 0;
}
