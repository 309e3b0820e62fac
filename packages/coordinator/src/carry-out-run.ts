import { join } from 'node:path';
import { openHost } from '@ralph/mcp-server';
import { isSettled, toCheckpoint, type RunState } from '@ralph/reducer';
import type { ActiveRun } from './active-run.ts';
import { openAgentStates } from './agent-state/agent-states.ts';
import { watchBudgets } from './budget/watch-budgets.ts';
import { openChangeLedger } from './change-ledger.ts';
import { openUnitCommitter, type UnitCommitter } from './commit/unit-committer.ts';
import { saveCheckpoint } from './journal/checkpoint-file.ts';
import type { Journal } from './journal/journal.ts';
import { waitForSpace } from './journal/wait-for-space.ts';
import { serveControl } from './control/serve-control.ts';
import { openSteering } from './control/steering.ts';
import { DEFAULT_LOCK_WAIT_MS, DEFAULT_OUT_OF_BOUNDS, DISK_PATIENCE_MS, DISK_RETRY_MS } from './limits.ts';
import { openOutside, type Outside } from './outside.ts';
import { relativePosix } from './relative-posix.ts';
import type { PreparedRun } from './prepare-run.ts';
import { openProcessHosts } from './process-hosts.ts';
import { openRecorder, type Recorder } from './recorder.ts';
import { openRecordGuard } from './record-guard.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { scheduleUnits } from './schedule-units.ts';
import { openStatusKeeper } from './status-keeper.ts';
import { tellObserver } from './tell-observer.ts';
import { openStopSignals, type StopSignals } from './stop-signals.ts';
import { verifyRun } from './verify-run.ts';
import { sumUp, writeSummary } from './write-summary.ts';

/** How a run begins, for the first time or once more. */
export interface Beginning {
  readonly openJournal: () => { readonly journal: Journal; readonly state: RunState };
  /** Journals that the run begins; it has nothing running yet. */
  readonly begin: (run: ActiveRun) => Promise<void>;
  /** The commit up to which all is known, for those who commit; where the branch is when that is left out. */
  readonly committedUpTo?: string | null | undefined;
}

/**
 * Carries a prepared run out: every unit, then the verification, then the summary. When this settles, nothing that it
 * started is alive, and the run lock is free.
 *
 * @throws CoordinatorError when the run may not start, or when its journal can no longer be written.
 */
export async function carryOutRun(
  prepared: PreparedRun,
  options: RunOptions,
  beginning: Beginning,
): Promise<RunResult> {
  try {
    const { mcpConfig: config, paths, environment } = prepared;
    const { signal, onNotice } = options;
    await using outside = await openOutside({ config, root: paths.root, environment, signal, onNotice });
    const { journal, state } = beginning.openJournal();
    try {
      return await runJournalled({ prepared, outside, options, beginning }, journal, state);
    } finally {
      await journal.close();
    }
  } finally {
    prepared.audit?.close();
    prepared.lock.release();
  }
}

interface Task {
  readonly prepared: PreparedRun;
  readonly outside: Outside;
  readonly options: RunOptions;
  readonly beginning: Beginning;
}

async function runJournalled(task: Task, journal: Journal, state: RunState): Promise<RunResult> {
  const { prepared, options } = task;
  const stops = openStopSignals(options.killSignal);
  using kept = openStatusKeeper(prepared.paths);
  const { patienceMs = DISK_PATIENCE_MS, retryMs = DISK_RETRY_MS } = options.journal ?? {};
  using budgets = watchBudgets((body) => recorder.record(body));
  const recorder: Recorder = openRecorder(
    journal,
    {
      onEvent: options.onEvent,
      // A unit's last report and its end may become durable together: a warning comes between them.
      onRecorded: (event, reached) => {
        budgets.heard(event, reached);
        kept.heard(event, reached);
      },
      onNotice: options.onNotice,
      redact: prepared.redaction.document,
      onStop: stops.stop,
      onStopUnit: stops.stopUnit,
      onCheckpoint: (reached) => keepCheckpoint(prepared, reached),
    },
    { state, patience: { ms: patienceMs, everyMs: retryMs } },
  );
  try {
    await workAndVerify(task, { recorder, stops, budgets }, journal);
  } finally {
    stops.close();
  }
  const result = await finishRun(prepared, recorder);
  await kept.finish();
  return result;
}

type RunParts = Pick<ActiveRun, 'recorder' | 'stops' | 'budgets'>;

async function workAndVerify(task: Task, parts: RunParts, journal: Journal): Promise<void> {
  const { recorder, stops } = parts;
  const { prepared, outside, options, beginning } = task;
  await using mcp = await openHost();
  // Outlives the processes, which work with it.
  const { paths, runId, environment } = prepared;
  using states = openAgentStates({ environment, checkout: paths.root, run_id: runId });
  const ledger = openChangeLedger({
    audit: prepared.audit,
    units: prepared.ledgerUnits,
    policy: options.outOfBounds ?? DEFAULT_OUT_OF_BOUNDS,
    quarantine: { directory: paths.quarantine, label: relativePosix(paths.root, paths.quarantine) },
    async onOutOfBounds(writes) {
      recorder.record({ type: 'out_of_bounds_found', writes });
      await recorder.durable();
    },
    onRestored: recorder.record,
    lookAtRecord: () => guard.look(),
    withSpace: waitForSpace(recorder.persist),
  });
  // Looks for the last time when nothing runs any more.
  using guard = openRecordGuard({
    prepared,
    journal,
    recorder,
    blameLoss: ledger.blameLoss,
    onNotice: options.onNotice,
  });
  await using hosts = openProcessHosts(runId, options.onNotice);
  const committer = await openCommitter(task, stops);
  const run: ActiveRun = {
    prepared,
    outside,
    options,
    ...parts,
    ledger,
    committer,
    mcp,
    hosts,
    states,
    steering: openSteering({ recorder, stops, runId }),
  };
  await beginning.begin(run);
  guard.begin();
  const release = onInterrupt(options.signal, (signal) =>
    recorder.record({ type: 'run_interrupted', signal }),
  );
  using _control = serveControl(paths.control, run.steering.act, options.onNotice);
  try {
    await recorder.durable();
    await scheduleUnits(run);
    await auditTheRest(run);
    await verifyRun(run);
    await committer?.finish();
  } finally {
    release();
  }
}

/** What could not be audited when a unit ended is audited now, or the run does not end as if there were nothing. */
async function auditTheRest({ ledger, recorder }: ActiveRun): Promise<void> {
  try {
    await ledger.catchUp();
  } catch (error) {
    const { interrupted, suspended } = recorder.state().course;
    if (interrupted !== null || suspended !== null) return;
    const why = error instanceof Error ? error.message : String(error);
    recorder.record({
      type: 'run_suspended',
      reason: `units ended, and the tree could not be audited: ${why}`,
    });
  }
}

async function openCommitter(
  { prepared, options, beginning }: Task,
  stops: StopSignals,
): Promise<UnitCommitter | null> {
  const { committing, paths } = prepared;
  if (committing === null) return null;
  return openUnitCommitter({
    ...committing,
    indexFile: join(paths.runDirectory, 'commit-index'),
    stagingRecord: {
      before: join(paths.runDirectory, 'staged-before.json'),
      entering: join(paths.runDirectory, 'staging.json'),
    },
    patience: { ms: DEFAULT_LOCK_WAIT_MS, signal: stops.killing },
    since: beginning.committedUpTo,
    onNotice: (text) => tellObserver(options.onNotice, text),
  });
}

/** Everything below is written even when the journal failed on the way: a run never ends without its summary. */
async function finishRun(prepared: PreparedRun, recorder: Recorder): Promise<RunResult> {
  const { paths } = prepared;
  if (isSettled(recorder.state())) recorder.record({ type: 'run_finished' });
  await recorder.durable();
  const unwritable = recorder.failure();
  const summary = sumUp(paths, recorder.state());
  const isWritten = await recorder.persist(() => writeSummary(paths, summary));
  const failure = unwritable ?? (isWritten ? null : recorder.failure());
  if (failure !== null) throw failure;
  prepared.durations.keep(recorder.state());
  keepCheckpoint(prepared, recorder.state());
  return {
    summary,
    summaryPath: paths.summary,
    summaryMarkdownPath: paths.summaryMarkdown,
    journalPath: paths.journal,
    logDirectory: paths.logs,
  };
}

/** A checkpoint is only a cache of the journal: a run that cannot save it goes on all the same. */
function keepCheckpoint({ paths }: PreparedRun, state: RunState): void {
  try {
    saveCheckpoint(paths.agentDirectory, toCheckpoint(state));
  } catch {
    // The journal tells the same, and says so itself when it cannot be written.
    return;
  }
}

function onInterrupt(signal: AbortSignal | undefined, interrupt: (name: string) => void): () => void {
  if (signal === undefined) return () => undefined;
  const listener = (): void => interrupt(typeof signal.reason === 'string' ? signal.reason : 'abort');
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
