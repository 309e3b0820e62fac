import type { OutOfBounds } from '@ralph/manifest';
import type { JailBackend } from '@ralph/mcp-server';
import type { OutOfBoundsPolicy, TreeRestored } from '@ralph/reducer';
import { attribute } from './audit/attribute.ts';
import type { Audit } from './audit/audit.ts';
import { isDirectoryAlone, otherNames, type AuditChange } from './audit/audit-change.ts';
import { coalesce, type Pace } from './audit/coalesce.ts';
import { openQuarantine, type QuarantineCase } from './audit/quarantine.ts';
import { reportChanges } from './audit/report-changes.ts';
import { pathText } from './audit/tree-path.ts';
import { CoordinatorError } from './coordinator-error.ts';
import { AT_ONCE, type WaitForSpace } from './journal/wait-for-space.ts';

/** What the audit found for one unit when it ended. */
export interface Settlement {
  readonly files_changed: readonly string[];
  /** Writes outside every unit's directories that this unit alone can have made. */
  readonly out_of_bounds: readonly OutOfBounds[];
  /** Whether those fail the unit; where they do not, one that could not be put back still does. */
  readonly fails: boolean;
}

/** Keeps which unit changed what, from one audit to the next. */
export interface ChangeLedger {
  /** `jail` is what holds the unit's writes back; null when nothing does. */
  readonly begin: (unitId: string, jail: JailBackend | null) => void;
  /** Lays what vanished of the run's own files on the units that nothing holds back; false when none works. */
  readonly blameLoss: (lost: readonly Pick<OutOfBounds, 'path' | 'kind' | 'restored'>[]) => boolean;
  /** Audits the tree now that the unit's processes are gone. */
  readonly settle: (unitId: string) => Promise<Settlement>;
  /** Audits the tree once more if that failed for units that ended; throws when it fails again. */
  readonly catchUp: () => Promise<void>;
}

/** A unit as the ledger sees it. */
export interface LedgerUnit {
  readonly unit_id: string;
  /** Real paths relative to the checkout, with forward slashes. */
  readonly directories: readonly string[];
}

/** What a ledger needs. */
export interface LedgerOptions {
  /** Null when nothing is audited. */
  readonly audit: Audit | null;
  readonly units: readonly LedgerUnit[];
  readonly policy: OutOfBoundsPolicy;
  /** Where quarantines are kept: absolute, and relative to the checkout as it is told. */
  readonly quarantine: { readonly directory: string; readonly label: string };
  /** Is told of stray writes, each once, before anything is done about them; what it returns is waited for. */
  readonly onOutOfBounds: (writes: readonly OutOfBounds[]) => Promise<void>;
  /** Is told of what was put back. */
  readonly onRestored: (event: TreeRestored) => void;
  /** Is called before a unit is settled: the run's own files are no part of the audited tree. */
  readonly lookAtRecord?: () => void;
  /** Default: what finds no space fails. */
  readonly withSpace?: WaitForSpace;
  readonly pace?: Pace;
}

interface Entry {
  readonly unit: LedgerUnit;
  live: boolean;
  /** It ended and could not be audited: it stays suspect until that was done. */
  overdue: boolean;
  jail: JailBackend | null;
  /** What it changed, and whether it made it; paths are byte for byte, as latin1 text. */
  readonly files: Map<string, 'made' | 'changed'>;
  /** By path: a write that goes on is seen by several audits. */
  readonly strays: Map<string, OutOfBounds>;
}

/** How often a tree that is written while it is put back is looked at once more. */
const MOST_ROUNDS = 3;

/** Opens a ledger over an audit. */
export function openChangeLedger(options: LedgerOptions): ChangeLedger {
  const { audit, policy, withSpace = AT_ONCE } = options;
  const entries = new Map<string, Entry>(
    options.units.map((unit) => [
      unit.unit_id,
      {
        unit,
        live: false,
        overdue: false,
        jail: null,
        files: new Map(),
        strays: new Map(),
      },
    ]),
  );
  const told = new Set<string>();
  const quarantine = openQuarantine(options.quarantine);
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const note = (writes: readonly OutOfBounds[]): void => {
    for (const write of writes) entries.get(write.unit_id ?? '')?.strays.set(write.path, write);
  };

  const tell = async (writes: readonly OutOfBounds[]): Promise<void> => {
    note(writes);
    const news = writes.filter(({ path, suspects, quarantine }) => {
      return told.size < told.add(JSON.stringify([path, suspects, quarantine])).size;
    });
    if (news.length > 0) await options.onOutOfBounds(news);
  };

  const putBack = async (watched: Audit, cases: readonly QuarantineCase[]): Promise<boolean> => {
    let again = false;
    for (const one of cases) {
      const result = await quarantine.putBack(watched, one, withSpace);
      note(result.writes);
      again ||= result.again;
      options.onRestored({
        type: 'tree_restored',
        quarantine: one.index,
        restored: result.writes.flatMap(({ path, restored }) => (restored === true ? [path] : [])),
        kept: result.kept,
      });
    }
    return again;
  };

  /** From now on nothing is laid on the unit, and what it made can be put back. */
  const end = async (watched: Audit, entry: Entry): Promise<void> => {
    entry.live = false;
    entry.overdue = false;
    await watched.remember([...entry.files.keys()]);
  };

  /** One look at the tree, and what follows from it; says whether another look is needed. */
  const lookOnce = async (watched: Audit): Promise<boolean> => {
    let changes: readonly AuditChange[] = [];
    const hasLooked = await withSpace(async () => {
      changes = await watched.check();
    });
    if (!hasLooked) throw new CoordinatorError('state_unwritable', 'no space for the audit of the tree');
    if (changes.length === 0) return false;
    const found = attribute(
      [...new Set(changes.map(({ path }) => pathText(path)))],
      [...entries.values()].map(({ unit, live, jail }) => ({
        unit_id: unit.unit_id,
        allowed_directories: unit.directories,
        live,
        confined: jail !== null,
        free_modes: jail === 'landlock',
      })),
      watched.comparison,
      {
        modes: pathsOfKind(changes, 'mode_changed'),
        reserved: pathsOfKind(changes, 'control_file'),
        names: new Map(
          [...otherNames(changes)].map(([path, others]) => [pathText(path), others.map(pathText)]),
        ),
      },
    );
    const byText = groupByText(changes);
    for (const [unitId, files] of found.files_by_unit) {
      for (const change of files.flatMap((file) => byText.get(file) ?? [])) {
        const own = entries.get(unitId);
        if (own !== undefined && !isDirectoryAlone(change)) noteOwn(own.files, change);
        watched.forget([change.path]);
      }
    }
    // Nobody of this run could have made a write without suspects: the user works in the checkout too.
    const strays = found.out_of_bounds.filter((write) => write.suspects.length > 0);
    const others = found.out_of_bounds.filter((write) => write.suspects.length === 0);
    await watched.remember(pathsOf(others.flatMap(({ path }) => byText.get(path) ?? [])));
    if (strays.length === 0) return false;
    const groups = groupStrays(strays, byText);
    const cases = groups.map((group) =>
      policy.quarantine ? quarantine.open(group) : { ...group, index: '', directory: '' },
    );
    await tell(cases.flatMap((one) => one.writes));
    if (!policy.quarantine) {
      await watched.remember(pathsOf(groups.flatMap((group) => group.changes)));
      return false;
    }
    return putBack(watched, cases);
  };

  const lookAll = async (watched: Audit): Promise<void> => {
    const overdue = [...entries.values()].filter((entry) => entry.overdue);
    for (let round = 1; (await lookOnce(watched)) && round < MOST_ROUNDS; round += 1);
    for (const entry of overdue) await end(watched, entry);
  };
  const look = coalesce(() => inTurn(async () => audit === null || (await lookAll(audit))), options.pace);

  return {
    begin(unitId, jail) {
      const entry = entries.get(unitId);
      if (entry === undefined) return;
      entry.live = true;
      entry.overdue = false;
      entry.jail = jail;
      entry.files.clear();
      entry.strays.clear();
    },
    blameLoss(lost) {
      const suspects = [...entries.values()].flatMap(({ unit, live, overdue, jail }) =>
        (live || overdue) && jail === null ? [unit.unit_id] : [],
      );
      const [first] = suspects;
      if (first === undefined) return false;
      const unit_id = suspects.length === 1 ? first : null;
      const candidates = suspects.map((one) => ({ unit_id: one, why: 'ran_unconfined' }) as const);
      tell(lost.map((write) => ({ ...write, unit_id, suspects, candidates }))).catch(() => undefined);
      return true;
    },
    async settle(unitId) {
      options.lookAtRecord?.();
      const entry = entries.get(unitId);
      if (entry === undefined) return { files_changed: [], out_of_bounds: [], fails: false };
      try {
        if (audit === null) entry.live = false;
        else {
          await look();
          await inTurn(() => end(audit, entry));
        }
      } catch (error) {
        entry.overdue = true;
        throw error;
      }
      const strays = [...entry.strays.values()];
      return {
        files_changed: [...new Set([...entry.files.keys()].map(pathText))].sort(),
        out_of_bounds: strays,
        fails: strays.some(({ restored }) => policy.fail || restored === false),
      };
    },
    async catchUp() {
      if ([...entries.values()].some(({ overdue }) => overdue)) await look();
    },
  };
}

/** What a unit made and took away again, such as a file half written when a neighbour was audited, is no change. */
function noteOwn(files: Entry['files'], { kind, path }: AuditChange): void {
  if (kind === 'deleted' && files.get(path) === 'made') files.delete(path);
  else if (!files.has(path)) files.set(path, kind === 'created' ? 'made' : 'changed');
}

function pathsOfKind(changes: readonly AuditChange[], kind: AuditChange['kind']): ReadonlySet<string> {
  return new Set(changes.flatMap((change) => (change.kind === kind ? [pathText(change.path)] : [])));
}

function groupByText(changes: readonly AuditChange[]): ReadonlyMap<string, readonly AuditChange[]> {
  const groups = new Map<string, AuditChange[]>();
  for (const change of changes) {
    const text = pathText(change.path);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [change]);
    else group.push(change);
  }
  return groups;
}

/** What belongs into one quarantine: all that one unit did, or all that cannot be laid on one. */
function groupStrays(
  strays: readonly OutOfBounds[],
  byText: ReadonlyMap<string, readonly AuditChange[]>,
): readonly Omit<QuarantineCase, 'index' | 'directory'>[] {
  const units = new Set(strays.map(({ unit_id }) => unit_id));
  return [...units].map((unit_id) => {
    const own = strays.filter((write) => write.unit_id === unit_id);
    const byPath = new Map(own.map((write) => [write.path, write]));
    const changes = own.flatMap(({ path }) => byText.get(path) ?? []);
    const reports = reportChanges(changes);
    const writes = reports.map(({ path, kind, changes: [first] }): OutOfBounds => {
      const text = pathText(path);
      const write = byPath.get(text) ?? byPath.get(pathText(first?.path ?? ''));
      return { ...(write ?? { unit_id, suspects: [] }), path: text, kind };
    });
    return { unit_id, changes, reports, writes };
  });
}

function pathsOf(changes: readonly AuditChange[]): readonly string[] {
  return changes.flatMap(({ type, path }) => (type === 'tree' ? [path] : []));
}
