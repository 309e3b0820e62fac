import { livenessOf, type ProcessIdentity } from '../journal/process-identity.ts';
import { MARK_NAME, ownerOf } from '../process/process-mark.ts';
import { processNames, readEnvironment, readStatus } from '../process/process-status.ts';

/** An agent process that a dead coordinator had started and whose end it did not live to see. */
export interface SpawnedProcess extends ProcessIdentity {
  readonly unit_id: string;
  /** Null in older journals. */
  readonly mark: string | null;
}

/** A process of a dead run that still lives. */
export interface Survivor {
  readonly pid: number;
  /** Whom it worked for; null when that cannot be told. */
  readonly unit_id: string | null;
}

interface Candidate {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly mark: string | null;
  readonly run: string | null;
  readonly unit: string | null;
}

/**
 * Finds what still lives of a dead run: whoever carries a mark that was made for the run, or any mark and the run's name; who
 * is in the group or session of an agent, if that is still the agent's and not one of a stranger who got its number; and
 * all that descends from one of these, for who took the mark away is still below the reaper of its agent. Neither this process nor any of those above it is ever among them.
 */
export function findSurvivors(runId: string, spawned: readonly SpawnedProcess[]): readonly Survivor[] {
  const own = ownLine();
  const candidates = processNames().flatMap((name) => {
    const candidate = own.has(Number(name)) ? null : lookAt(Number(name));
    return candidate === null ? [] : [candidate];
  });
  const units = new Map(
    spawned.flatMap(({ mark, unit_id }) => (mark === null ? [] : [[mark, unit_id] as const])),
  );
  const isMarked = ({ mark, run }: Candidate): boolean =>
    mark !== null && (units.has(mark) || run === runId || ownerOf(mark) === runId);
  const sessions = new Map(
    spawned
      .filter(
        (process) =>
          isSame(process) || candidates.some((one) => isMarked(one) && one.session === process.pid),
      )
      .map(({ pid, unit_id }) => [pid, unit_id] as const),
  );
  const found = candidates
    .filter((one) => isMarked(one) || sessions.has(one.session) || sessions.has(one.group))
    .map((one) => ({
      pid: one.pid,
      unit_id: units.get(one.mark ?? '') ?? sessions.get(one.session) ?? sessions.get(one.group) ?? one.unit,
    }));
  return withDescendants(found, candidates);
}

function withDescendants(found: readonly Survivor[], candidates: readonly Candidate[]): readonly Survivor[] {
  const all = new Map(found.map((one) => [one.pid, one]));
  for (let before = -1; before < all.size;) {
    before = all.size;
    for (const { pid, parent } of candidates) {
      const above = all.get(parent);
      if (above !== undefined && !all.has(pid)) all.set(pid, { pid, unit_id: above.unit_id });
    }
  }
  return [...all.values()];
}

/** Where no start time can be had, a number alone proves nothing. */
function isSame(process: SpawnedProcess): boolean {
  return process.process_start_time !== null && livenessOf(process) === 'alive';
}

function lookAt(pid: number): Candidate | null {
  const status = readStatus(pid);
  if (status === null || !status.alive || status.session === 0) return null;
  const { parent, group, session } = status;
  const entries = readEnvironment(pid)?.toString('latin1').split('\0') ?? [];
  const valueOf = (name: string): string | null =>
    entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
  return {
    pid,
    parent,
    group,
    session,
    mark: valueOf(MARK_NAME),
    run: valueOf('RALPH_RUN_ID'),
    unit: valueOf('RALPH_WORKER_ID'),
  };
}

/** This process and those above it: whoever resumes a run from inside of one of its agents ends nothing of himself. */
function ownLine(): ReadonlySet<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 1 && !line.has(pid); pid = readStatus(pid)?.parent ?? 0) line.add(pid);
  return line;
}
