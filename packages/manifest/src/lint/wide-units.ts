import { foldSegments } from '../edit-area.ts';
import type { UnitDraft } from '../unit-draft.ts';
import { directoryWay } from './file-tree.ts';
import { listed } from './lint-context.ts';
import type { LintContext } from './lint-context.ts';
import type { LintNote } from './lint-report.ts';

/** A unit is too wide if its directories hold more than this part of all files. */
const WIDE_SHARE = 0.5;

/** In a checkout with fewer files than this, no unit is too wide. */
const MIN_FILES_TO_BE_WIDE = 20;

/** Of the units that want a part of a wide unit's directory, no more than this are named. */
const MAX_NAMED = 20;

/** Warns of units that claim a very large part of the checkout, or a whole top level directory of which others want parts. */
export function wideUnits(context: LintContext): LintNote[] {
  if (context.units.length < 2) return [];
  const inside = unitsInside(context);
  return context.units.flatMap((unit, index): LintNote[] => {
    const id = unit.unit_id;
    if (id === undefined) return [];
    const wide = wideByFiles(context, unit) ?? wideByOthers(context, unit, inside);
    if (wide === null) return [];
    const message = `unit ${JSON.stringify(id)} ${wide.why}: name only the directories that it needs, so that others can work beside it`;
    const path = ['work_units', index, 'allowed_directories'];
    return [{ code: 'wide_unit', path, message, unit_ids: [id, ...wide.others], repairs: [] }];
  });
}

interface Wide {
  readonly why: string;
  readonly others: readonly string[];
}

function wideByFiles(context: LintContext, unit: UnitDraft): Wide | null {
  const share = shareOfFiles(context, unit.allowed_directories ?? []);
  if (share <= WIDE_SHARE) return null;
  return { why: `may write to ${Math.round(share * 100)} % of the files of the checkout`, others: [] };
}

/** Where the others may run at the same time it is an error already. */
function wideByOthers({ inConflict }: LintContext, unit: UnitDraft, inside: UnitsInside): Wide | null {
  if (unit.unit_id === undefined || inConflict.has(unit.unit_id)) return null;
  for (const directory of unit.allowed_directories ?? []) {
    const others = directory === undefined ? [] : othersIn(inside, directory, unit.unit_id);
    if (others.length === 0) continue;
    const want = others.length === 1 ? 'wants' : 'want';
    const why = `claims all of ${JSON.stringify(directory)}, of which ${listed(others)} ${want} a part`;
    return { why, others };
  }
  return null;
}

function shareOfFiles({ tree, facts }: LintContext, directories: readonly (string | undefined)[]): number {
  if (tree === null || tree.total < MIN_FILES_TO_BE_WIDE) return 0;
  const ways = directories.flatMap((path) => {
    const way = path === undefined ? null : directoryWay(tree, path, facts.case_insensitive);
    return way === null ? [] : [way];
  });
  const ends = new Set(ways.map((way) => way.at(-1)));
  const outermost = new Set(ways.map((way) => way.find((directory) => ends.has(directory))));
  let files = 0;
  for (const directory of outermost) files += directory?.total ?? 0;
  return files / tree.total;
}

/** The units that claim a directory inside a top level directory, by the folded name of that. */
type UnitsInside = ReadonlyMap<string, ReadonlySet<string>>;

function unitsInside({ claims }: LintContext): UnitsInside {
  const inside = new Map<string, Set<string>>();
  for (const { owner, directory } of claims) {
    const [top, ...rest] = foldSegments(directory);
    if (top === undefined || rest.length === 0) continue;
    const units = inside.get(top);
    if (units === undefined) inside.set(top, new Set([owner]));
    else units.add(owner);
  }
  return inside;
}

function othersIn(inside: UnitsInside, directory: string, id: string): readonly string[] {
  const [top, ...rest] = foldSegments(directory);
  const others: string[] = [];
  if (top === undefined || rest.length > 0) return others;
  for (const other of inside.get(top) ?? []) {
    if (others.length === MAX_NAMED) break;
    if (other !== id) others.push(other);
  }
  return others;
}
