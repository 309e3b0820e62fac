import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { carryOutRun } from '../carry-out-run.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import { removeStrayTemps } from '../journal/atomic-write.ts';
import { tellingOfSpace } from '../journal/journal-error.ts';
import { resumeJournal } from '../journal/resume-journal.ts';
import { acquireRunLock, requireFreeLock, type RunLock } from '../journal/run-lock.ts';
import { DEFAULT_GRACE_MS } from '../limits.ts';
import { findRoot, type Place } from '../find-root.ts';
import { equipRun, prepareState, surveyRun } from '../prepare-run.ts';
import { refuseNestedRun } from '../refuse-nested-run.ts';
import type { RunResult } from '../run-options.ts';
import { quietObservers } from '../quiet-observers.ts';
import type { RunPaths } from '../run-paths.ts';
import { beginAgain } from './begin-again.ts';
import { endSurvivors } from './end-survivors.ts';
import { findFormerRun } from './find-former-run.ts';
import { finishLate } from './finish-late.ts';
import { readFormerRun, spawnedProcesses } from './former-run.ts';
import { mayBeOfLostAttempt, planResume, unknownChanges, type ResumePlan } from './plan-resume.ts';
import type { ResumeOptions } from './resume-options.ts';
import type { ResumePreview } from './resume-preview.ts';
import { tidyNamespaces } from './tidy-namespaces.ts';

/**
 * Tells what a resume would do, and does nothing.
 *
 * @throws CoordinatorError when there is nothing that could be resumed, or somebody works on it.
 */
export async function previewResume(options: ResumeOptions): Promise<ResumePreview> {
  const place = await findRoot(options.root);
  const found = findFormerRun(place.root, options.run);
  requireFreeLock(found.paths.agentDirectory);
  return (await planResume(readFormerRun(found), place, options)).preview;
}

/**
 * Goes on with a run that died, was stopped, or left units undone: tells what it is going to do, ends what still lives
 * of it, and then works on whatever its journal does not show as done.
 *
 * @throws CoordinatorError `run_changed` when things are not as the run left them and that was not accepted; nothing
 *   has been started or ended then.
 */
export function resumeRun(given: ResumeOptions): Promise<RunResult> {
  return tellingOfSpace(() => resume(given));
}

async function resume(given: ResumeOptions): Promise<RunResult> {
  const options = quietObservers(given);
  const place = await findRoot(options.root);
  refuseNestedRun(place.root, process.env);
  const found = findFormerRun(place.root, options.run);
  const lock = acquireRunLock(found.paths.agentDirectory, { run_id: found.runId });
  try {
    const plan = await planResume(readFormerRun(found), place, options);
    options.onPreview?.(plan.preview);
    if (!options.acceptChanges) refuseChanges(plan.preview);
    removeHalfWritten(found.paths);
    return plan.preview.rest ? await goOn(plan, place, lock) : await finishLate(plan);
  } finally {
    lock.release();
  }
}

function refuseChanges({ changes }: ResumePreview): void {
  if (changes.length === 0) return;
  throw new CoordinatorError(
    'run_changed',
    `Not resumed, because something changed since:\n${changes.map(({ text }) => `  ${text}`).join('\n')}\n` +
      'Undo that, or take it as it is now with --accept-changes',
  );
}

/** What the dead coordinator was just writing; the lock says that nobody else is. */
function removeHalfWritten({ plan, options, summary, summaryMarkdown }: RunPaths): void {
  for (const path of [plan, options, summary, summaryMarkdown]) removeStrayTemps(dirname(path), path);
}

async function goOn(plan: ResumePlan, place: Place, lock: RunLock): Promise<RunResult> {
  const { former, options, commits } = plan;
  const { runId, paths } = former;
  const ground = await surveyRun(options, place);
  const left = await endSurvivors({
    runId,
    spawned: spawnedProcesses(former),
    graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
    killSignal: options.killSignal,
  });
  if (left.length > 0) {
    const who = left.map(({ pid }) => pid).join(', ');
    options.onNotice?.(`these processes of the dead run could not be ended, and may go on writing: ${who}`);
  }
  for (const name of ['commit-index', 'commit-index.lock', 'audit']) {
    rmSync(join(paths.runDirectory, name), { recursive: true, force: true });
  }
  prepareState(paths);
  tidyNamespaces(paths, former);
  // Only now nobody writes any more.
  const unknown = await unknownChanges(former, place, options.outputs);
  const running = new Set(former.running.map(({ unit_id }) => unit_id));
  const planned = new Set(options.plan.work_units.map(({ unit_id }) => unit_id));
  const recall = unknown
    .filter((change) =>
      change.unit_id === null
        ? mayBeOfLostAttempt(former, change)
        : running.has(change.unit_id) && planned.has(change.unit_id),
    )
    .filter(({ written }) => written)
    .map(({ path }) => path);
  // What lies where only a dropped unit could write stays as it is.
  const accepted = unknown.flatMap(({ path, unit_id }) =>
    (unit_id === null || !planned.has(unit_id)) && !recall.includes(path) ? [path] : [],
  );
  const prepared = await equipRun(options, ground, { runId, paths, lock, recall });
  return carryOutRun(prepared, options, {
    openJournal: () =>
      resumeJournal({ path: paths.journal, run_id: runId, now: Date.now, keeping: options.journal }),
    begin: (run) => beginAgain(run, plan, accepted),
    committedUpTo: commits === null ? undefined : knownUpTo(plan),
  });
}

/** What came to the branch after this is not the run's, as long as nobody else's commit lies between. */
function knownUpTo({ former, commits }: ResumePlan): string | null {
  if (commits === null || commits.foreign.length === 0) return commits?.head ?? null;
  return (
    former.state.course.commits.findLast((one) => one.status === 'committed')?.commit ??
    former.state.run.facts?.base_commit ??
    null
  );
}
