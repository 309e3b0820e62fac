import { existsSync, readdirSync, rmSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { initialState, reduce, runOutcome, workerStates, type RunState } from '@ralph/reducer';
import * as z from 'zod';
import { removeDeadStates } from '../agent-state/remove-dead-states.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import { runDirectoriesOf } from '../find-run.ts';
import { readSegment } from '../journal/read-segment.ts';
import { acquireRunLock, lockedBy, type RunLock } from '../journal/run-lock.ts';
import { findRoot } from '../find-root.ts';
import { runPaths, type RunPaths } from '../run-paths.ts';

const OldRunSchema = z.looseObject({
  run_id: z.string().describe('Id of the run'),
  last_event_at: z.string().nullable().describe('When something last happened in it, ISO 8601 in UTC'),
  state: z
    .enum(['live', 'resumable', 'over', 'broken'])
    .describe('"resumable": it died, was stopped or left units undone; "broken": its journal cannot be read'),
  bytes: z.int().min(0).describe('How much its directory holds'),
  action: z.enum(['removed', 'kept', 'failed']).describe('What becomes of it; with a dry run, what would'),
  why: z.string().describe('Why it is kept or removed, or could not be'),
});
export type OldRun = z.infer<typeof OldRunSchema>;

/** What `ralph gc --json` prints. */
export const GarbageSchema = z
  .looseObject({
    schema_version: z.literal(1).describe('Version of this format'),
    dry_run: z.boolean().describe('Nothing was removed'),
    runs: z.array(OldRunSchema).describe('The runs of the checkout, the newest first'),
    leftovers: z
      .array(
        z.looseObject({
          path: z.string().describe('What a coordinator that died left behind'),
          bytes: z.int().min(0).describe('How much it holds'),
        }),
      )
      .describe('What is removed besides runs'),
    freed_bytes: z.int().min(0).describe('What was freed, or would be'),
  })
  .meta({ title: 'What is not needed any more', description: 'The answer of "ralph gc --json"' });
export type Garbage = z.infer<typeof GarbageSchema>;

/** What is to be kept. */
export interface GarbageOptions {
  /** Any directory of the checkout. */
  readonly root: string;
  readonly dryRun: boolean;
  /** So many of the newest runs stay; null: no matter how many. */
  readonly keep: number | null;
  /** Only runs in which nothing happened for so long go, in ms; null: no matter how old. */
  readonly olderThanMs: number | null;
  /** Runs that could still be resumed go too. */
  readonly resumable: boolean;
  readonly now_ms: number;
}

/**
 * Removes old runs of a checkout and what dead coordinators left behind. A run that lives stays, and so does one that
 * could be resumed unless that is asked for.
 */
export async function collectGarbage(options: GarbageOptions): Promise<Garbage> {
  const { root } = await findRoot(options.root);
  const agentDirectory = join(root, '.agent');
  // While it is held, nobody begins or resumes a run here; a run that lives holds it itself.
  const lock = options.dryRun ? null : lockOrNull(agentDirectory);
  try {
    // First, for it says what is wrong where no directory is.
    const there = runDirectoriesOf(root);
    const live = lockedBy(agentDirectory);
    const isFree = live === null || lock !== null;
    const runs = judgeAll(root, there, { live, isFree, options });
    const leftovers = isFree ? leftoversOf(agentDirectory) : [];
    if (!options.dryRun) {
      removeDeadStates({ environment: process.env, checkout: root }, live);
      for (const { path } of leftovers) rmSync(path, { recursive: true, force: true });
    }
    const done = runs.map((run) => (options.dryRun || run.action !== 'removed' ? run : removed(root, run)));
    return {
      schema_version: 1,
      dry_run: options.dryRun,
      runs: done,
      leftovers,
      freed_bytes: sum([...done.filter(({ action }) => action === 'removed'), ...leftovers]),
    };
  } finally {
    lock?.release();
  }
}

function lockOrNull(agentDirectory: string): RunLock | null {
  if (statSync(agentDirectory, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
  try {
    return acquireRunLock(agentDirectory, { run_id: 'gc' });
  } catch (error) {
    if (error instanceof CoordinatorError && error.code === 'lock_held') return null;
    throw error;
  }
}

interface Circumstances {
  readonly live: string | null;
  /** Nobody begins a run here. */
  readonly isFree: boolean;
  readonly options: GarbageOptions;
}

type Verdict = Pick<OldRun, 'action' | 'why'>;

/** The newest first. Those that never began take the place of none of the newest, and are not worth one. */
function judgeAll(
  root: string,
  there: readonly string[],
  { live, isFree, options }: Circumstances,
): readonly OldRun[] {
  let place = 0;
  return there.map((run_id): OldRun => {
    const paths = runPaths(root, run_id);
    const { state, last_event_at } = look(paths);
    const bytes = bytesOf(paths.runDirectory);
    if (live !== run_id && state?.course.phase === 'created')
      return { run_id, last_event_at, state: 'over', bytes, ...verdictOfUnbegun(isFree) };
    const kind =
      live === run_id ? 'live' : state === null ? 'broken' : isResumable(state) ? 'resumable' : 'over';
    const verdict = verdictOf(kind, last_event_at, { place, options });
    place += 1;
    return { run_id, last_event_at, state: kind, bytes, ...verdict };
  });
}

function verdictOfUnbegun(isFree: boolean): Verdict {
  if (!isFree) return { action: 'kept', why: 'it did not begin, or is about to: a run goes on here' };
  return { action: 'removed', why: 'it ended before it began' };
}

function verdictOf(
  kind: OldRun['state'],
  lastEventAt: string | null,
  { place, options }: { readonly place: number; readonly options: GarbageOptions },
): Verdict {
  const { keep, olderThanMs, resumable, now_ms } = options;
  if (kind === 'live') return { action: 'kept', why: 'it is going on' };
  if (kind === 'broken')
    return { action: 'kept', why: 'its journal cannot be read: have a look at it first' };
  if (keep !== null && place < keep) return { action: 'kept', why: `it is one of the newest ${keep}` };
  const age = lastEventAt === null ? Infinity : now_ms - Date.parse(lastEventAt);
  if (olderThanMs !== null && age < olderThanMs) return { action: 'kept', why: 'it is not old enough' };
  if (kind === 'resumable' && !resumable)
    return { action: 'kept', why: 'it could still be resumed; --resumable takes it too' };
  return { action: 'removed', why: kind === 'over' ? 'it is over' : 'it was not resumed' };
}

function look(paths: RunPaths): { readonly state: RunState | null; readonly last_event_at: string | null } {
  let state = initialState();
  let last_event_at: string | null = null;
  // One that lost its journal and has something in quarantine did begin.
  if (!existsSync(paths.journal))
    return { state: entriesIn(paths.quarantine).length > 0 ? null : state, last_event_at };
  try {
    readSegment(paths.journal, (event) => {
      state = reduce(state, event).state;
      last_event_at = event.at;
    });
  } catch {
    return { state: null, last_event_at };
  }
  return { state, last_event_at };
}

/** Whether a resume would find something to do. */
function isResumable(state: RunState): boolean {
  if (state.course.phase !== 'finished') return true;
  const { outcome } = runOutcome(state);
  const undone = [...workerStates(state)].some(
    ({ status }) => status !== 'succeeded' && status !== 'skipped',
  );
  return undone || outcome === 'interrupted' || outcome === 'suspended' || outcome === 'verification_failed';
}

function removed(root: string, run: OldRun): OldRun {
  try {
    rmSync(runPaths(root, run.run_id).runDirectory, { recursive: true, force: true });
    return run;
  } catch (error) {
    return { ...run, action: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Half-written files of coordinators that were killed; the lock says that none is being written. */
function leftoversOf(agentDirectory: string): Garbage['leftovers'] {
  return entriesIn(agentDirectory)
    .filter(({ name }) => /\.tmp\.[0-9a-f]+$/.test(name))
    .map(({ name }) => join(agentDirectory, name))
    .map((path) => ({ path, bytes: bytesOf(path) }));
}

/** What a file holds, or a directory with everything beneath it; links count as themselves. */
function bytesOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.size;
  return entriesIn(path).reduce(
    (total, entry) => total + (entry.isSymbolicLink() ? 0 : bytesOf(join(path, entry.name))),
    0,
  );
}

function entriesIn(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function sum(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0);
}
