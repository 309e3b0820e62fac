import type { OutOfBounds } from '@ralph/manifest';
import { attribute } from './audit/attribute.ts';
import type { Audit } from './audit/audit.ts';

/** What the audit found for one unit when it ended. */
export interface Settlement {
  readonly files_changed: readonly string[];
  /** Writes outside every unit's directories that this unit alone can have made. */
  readonly out_of_bounds: readonly OutOfBounds[];
}

/** Keeps which unit changed what, from one audit to the next. */
export interface ChangeLedger {
  readonly begin: (unitId: string, confined: boolean) => void;
  /** Audits the tree now that the unit's processes are gone. */
  readonly settle: (unitId: string) => Promise<Settlement>;
}

/** A unit as the ledger sees it. */
export interface LedgerUnit {
  readonly unit_id: string;
  /** Real paths relative to the checkout, with forward slashes. */
  readonly directories: readonly string[];
}

interface Entry {
  readonly unit: LedgerUnit;
  live: boolean;
  confined: boolean;
  readonly files: Set<string>;
  /** By path: a write that goes on is seen by several audits. */
  readonly strays: Map<string, OutOfBounds>;
}

/** Opens a ledger; `onOutOfBounds` is told of each stray write once, with all who could have made it. */
export function openChangeLedger(
  audit: Audit | null,
  units: readonly LedgerUnit[],
  onOutOfBounds: (writes: readonly OutOfBounds[]) => void,
): ChangeLedger {
  const entries = new Map<string, Entry>(
    units.map((unit) => [
      unit.unit_id,
      { unit, live: false, confined: false, files: new Set(), strays: new Map() },
    ]),
  );

  const told = new Set<string>();
  const record = (changed: readonly string[]): void => {
    const found = attribute(
      changed,
      [...entries.values()].map(({ unit, live, confined }) => ({
        unit_id: unit.unit_id,
        allowed_directories: unit.directories,
        live,
        confined,
      })),
      audit?.comparison,
    );
    for (const [unitId, files] of found.files_by_unit) {
      for (const file of files) entries.get(unitId)?.files.add(file);
    }
    // Nobody of this run could have made a write without suspects: the user works in the checkout too.
    const strays = found.out_of_bounds.filter((write) => write.suspects.length > 0);
    for (const write of strays) entries.get(write.unit_id ?? '')?.strays.set(write.path, write);
    const news = strays.filter((write) => told.size < told.add(JSON.stringify(write)).size);
    if (news.length > 0) onOutOfBounds(news);
  };

  let recorded: unknown = null;
  return {
    begin(unitId, confined) {
      const entry = entries.get(unitId);
      if (entry === undefined) return;
      entry.live = true;
      entry.confined = confined;
      entry.files.clear();
      entry.strays.clear();
    },
    async settle(unitId) {
      const entry = entries.get(unitId);
      if (entry === undefined || audit === null) return { files_changed: [], out_of_bounds: [] };
      const diff = await audit.check();
      // Units that ended together share one audit; it is entered once.
      if (diff !== recorded) record(diff.changed);
      recorded = diff;
      entry.live = false;
      return { files_changed: [...entry.files].sort(), out_of_bounds: [...entry.strays.values()] };
    },
  };
}
