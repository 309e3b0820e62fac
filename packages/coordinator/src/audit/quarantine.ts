import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OutOfBounds } from '@ralph/manifest';
import type { KeptWrite } from '@ralph/reducer';
import type { WaitForSpace } from '../journal/wait-for-space.ts';
import type { Audit } from './audit.ts';
import type { AuditChange } from './audit-change.ts';
import type { ReportedChange } from './report-changes.ts';
import type { TakenBack } from './take-back.ts';
import type { TreeEntry } from './tree-entry.ts';
import { pathText } from './tree-path.ts';
import { writeNew } from './write-new.ts';

/** Stray writes that belong together. */
export interface QuarantineCase {
  /** Null when they cannot be laid on one unit. */
  readonly unit_id: string | null;
  readonly changes: readonly AuditChange[];
  readonly reports: readonly ReportedChange[];
  /** One for each report. */
  readonly writes: readonly OutOfBounds[];
  /** Relative to the checkout. */
  readonly index: string;
  readonly directory: string;
}

/** What a quarantine achieved. */
interface QuarantineResult {
  readonly writes: readonly OutOfBounds[];
  readonly kept: readonly KeptWrite[];
  /** Somebody wrote meanwhile: look once more. */
  readonly again: boolean;
}

/** Saves stray writes below the run and puts the tree back. */
export interface Quarantines {
  /** Gives stray writes a number and a place, without touching anything. */
  readonly open: (strays: Omit<QuarantineCase, 'index' | 'directory'>) => QuarantineCase;
  readonly putBack: (
    audit: Audit,
    strays: QuarantineCase,
    withSpace: WaitForSpace,
  ) => Promise<QuarantineResult>;
}

/** Opens the quarantines of a run; `label` is the directory as it is told, relative to the checkout. */
export function openQuarantine({
  directory,
  label,
}: {
  readonly directory: string;
  readonly label: string;
}): Quarantines {
  const numbers = new Map<string, number>();
  return {
    open(strays) {
      const who = strays.unit_id ?? 'unattributed';
      const number = (numbers.get(who) ?? newestIn(join(directory, who))) + 1;
      numbers.set(who, number);
      const index = `${label}/${who}/${number}.json`;
      const writes = strays.writes.map((write) => ({ ...write, quarantine: index }));
      return { ...strays, writes, index, directory: join(directory, who, String(number)) };
    },
    async putBack(audit, strays, withSpace) {
      try {
        await withSpace(() => void mkdirSync(dirname(strays.directory), { recursive: true }));
        const { taken, patched } = await audit.putBack(strays.changes, strays.directory, withSpace);
        const result = resultOf(strays, taken);
        const index = indexOf(strays, taken, patched, result);
        await withSpace(() => writeNew(`${strays.directory}.json`, index));
        return result;
      } catch (error) {
        return failedResult(strays, error instanceof Error ? error.message : String(error));
      }
    },
  };
}

function resultOf(strays: QuarantineCase, taken: ReadonlyMap<AuditChange, TakenBack>): QuarantineResult {
  const kept: KeptWrite[] = [];
  let again = strays.changes.some((change) => wasLocked(change) && taken.get(change)?.restored === true);
  const writes = strays.writes.map((write, nth) => {
    const failures = (strays.reports[nth]?.changes ?? []).flatMap((change) => {
      const result = taken.get(change);
      return result === undefined || result.restored ? [] : [{ path: pathText(change.path), ...result }];
    });
    again ||= failures.some((failure) => failure.again);
    kept.push(...failures.map(({ path, why }) => ({ path, why })));
    return { ...write, restored: failures.length === 0 };
  });
  return { writes, kept, again };
}

/** A run that was resumed goes on with the numbers. */
function newestIn(directory: string): number {
  return Math.max(
    0,
    ...namesIn(directory)
      .map((name) => Number.parseInt(name, 10))
      .filter(Number.isSafeInteger),
  );
}

/** None where there is no such directory, or something else. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** What is in a directory that nobody may read is seen once it is put back. */
function wasLocked({ type, before, after }: AuditChange): boolean {
  if (type === 'control' || before?.type !== 'directory' || after?.type !== 'directory') return false;
  return (after.mode & 0o500) !== 0o500;
}

function failedResult({ writes }: QuarantineCase, why: string): QuarantineResult {
  return {
    writes: writes.map((write) => ({ ...write, restored: false })),
    kept: writes.map(({ path }) => ({ path, why })),
    again: false,
  };
}

/** What was done, for programs; the patch and the files beside it hold the content. */
function indexOf(
  { unit_id, directory, changes, writes }: QuarantineCase,
  taken: ReadonlyMap<AuditChange, TakenBack>,
  patched: boolean,
  { kept }: QuarantineResult,
): string {
  const name = directory.slice(dirname(directory).length + 1);
  const document = {
    schema_version: 1,
    unit_id,
    patch: patched ? `${name}.patch` : null,
    files: hasFiles(directory) ? name : null,
    writes,
    kept,
    changes: changes.map((change) => ({
      path: pathText(change.path),
      kind: change.kind,
      before: facts(change.before),
      after: facts(change.after),
      restored: taken.get(change)?.restored ?? false,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function hasFiles(directory: string): boolean {
  if (readdirSync(directory).length > 0) return true;
  rmdirSync(directory);
  return false;
}

function facts(entry: AuditChange['before'] | undefined): object | null {
  if (entry === null || entry === undefined) return null;
  const mode = entry.mode === null ? {} : { mode: entry.mode.toString(8) };
  const more = isTreeEntry(entry) ? { owner: `${entry.uid}:${entry.gid}`, size: entry.size } : {};
  return { type: entry.type, ...mode, ...more };
}

function isTreeEntry(entry: NonNullable<AuditChange['before']>): entry is TreeEntry {
  return 'size' in entry;
}
