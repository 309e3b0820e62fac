import { join } from 'node:path';
import { openHost } from '@ralph/mcp-server';
import { toCheckpoint } from '@ralph/reducer';
import type { ActiveRun } from './active-run.ts';
import { openChangeLedger } from './change-ledger.ts';
import { relativePosix } from './prepare-directories.ts';
import { openUnitCommitter, type UnitCommitter } from './commit/unit-committer.ts';
import { saveCheckpoint } from './journal/checkpoint-file.ts';
import { openJournal, type Journal } from './journal/journal.ts';
import { DEFAULT_LOCK_WAIT_MS, DEFAULT_OUT_OF_BOUNDS } from './limits.ts';
import { openOutside, type Outside } from './outside.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';
import { openProcessHosts } from './process-hosts.ts';
import { quietObservers } from './quiet-observers.ts';
import { openRecorder, type Recorder } from './recorder.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { runStarted } from './run-started.ts';
import { scheduleUnits } from './schedule-units.ts';
import { openStopSignals, type StopSignals } from './stop-signals.ts';
import { verifyRun } from './verify-run.ts';
import { writeSummary } from './write-summary.ts';

/**
 * Runs a plan in one checkout: every unit by its agent, at most `maxWorkers` at a time, each confined to its
 * directories; then the verification; then the summary. When this settles, nothing that it started is alive.
 *
 * @throws CoordinatorError when the run may not start, or when its journal can no longer be written.
 */
export async function runPlan(given: RunOptions): Promise<RunResult> {
  const options = quietObservers(given);
  const prepared = await prepareRun(options);
  try {
    const { mcpConfig: config, paths, environment } = prepared;
    const { signal, onNotice } = options;
    await using outside = await openOutside({ config, root: paths.root, environment, signal, onNotice });
    const journal = openJournal({ path: prepared.paths.journal, run_id: prepared.runId, now: Date.now });
    try {
      return await runJournalled(prepared, outside, journal, options);
    } finally {
      await journal.close();
    }
  } finally {
    prepared.audit?.close();
    prepared.lock.release();
  }
}

async function runJournalled(
  prepared: PreparedRun,
  outside: Outside,
  journal: Journal,
  options: RunOptions,
): Promise<RunResult> {
  const stops = openStopSignals(options.killSignal);
  const recorder = openRecorder(journal, prepared.runId, {
    onEvent: options.onEvent,
    redact: prepared.redaction.document,
    onEffect: (effect) => {
      switch (effect.type) {
        case 'stop_workers':
          return stops.stop(effect.reason);
        case 'save_checkpoint':
          return keepCheckpoint(prepared, recorder);
      }
    },
  });
  recorder.record(runStarted(prepared, options));
  await recorder.durable();
  const release = onInterrupt(options.signal, (signal) =>
    recorder.record({ type: 'run_interrupted', signal }),
  );
  try {
    await workAndVerify({ prepared, outside, recorder, stops, options });
  } finally {
    release();
    stops.close();
  }
  return finishRun(prepared, recorder);
}

type RunParts = Pick<ActiveRun, 'prepared' | 'outside' | 'recorder' | 'stops' | 'options'>;

async function workAndVerify(parts: RunParts): Promise<void> {
  const { prepared, recorder } = parts;
  await using mcp = await openHost();
  await using hosts = openProcessHosts();
  const { paths } = prepared;
  const ledger = openChangeLedger({
    audit: prepared.audit,
    units: prepared.ledgerUnits,
    policy: parts.options.outOfBounds ?? DEFAULT_OUT_OF_BOUNDS,
    quarantine: { directory: paths.quarantine, label: relativePosix(paths.root, paths.quarantine) },
    async onOutOfBounds(writes) {
      recorder.record({ type: 'out_of_bounds_found', writes });
      await recorder.durable();
    },
    onRestored: recorder.record,
  });
  const committer = await openCommitter(prepared, parts.stops);
  await scheduleUnits({ ...parts, ledger, committer, mcp, hosts });
  await verifyRun({ ...parts, hosts });
}

async function openCommitter(
  { committing, paths }: PreparedRun,
  stops: StopSignals,
): Promise<UnitCommitter | null> {
  if (committing === null) return null;
  return openUnitCommitter({
    ...committing,
    indexFile: join(paths.runDirectory, 'commit-index'),
    patience: { ms: DEFAULT_LOCK_WAIT_MS, signal: stops.killing },
  });
}

/** Everything below is written even when the journal failed on the way: a run never ends without its summary. */
async function finishRun(prepared: PreparedRun, recorder: Recorder): Promise<RunResult> {
  const { paths } = prepared;
  recorder.record({ type: 'run_finished' });
  await recorder.durable();
  const unwritable = recorder.failure();
  try {
    const summary = writeSummary(paths, recorder.state());
    keepCheckpoint(prepared, recorder);
    if (unwritable === null) {
      return {
        summary,
        summaryPath: paths.summary,
        summaryMarkdownPath: paths.summaryMarkdown,
        journalPath: paths.journal,
        logDirectory: paths.logs,
      };
    }
  } catch (error) {
    if (unwritable === null) throw error;
  }
  throw unwritable;
}

/** A checkpoint is only a cache of the journal: a run that cannot save it goes on all the same. */
function keepCheckpoint({ paths }: PreparedRun, recorder: Recorder): void {
  try {
    saveCheckpoint(paths.agentDirectory, toCheckpoint(recorder.state()));
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
