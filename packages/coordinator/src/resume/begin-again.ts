import type { RunResumed, UnitCommitted, UnitReopened } from '@ralph/reducer';
import { workerState, workerStates } from '@ralph/reducer';
import type { ActiveRun } from '../active-run.ts';
import { commitUnit } from '../commit-unit.ts';
import { plannedUnits, runPolicy } from '../run-started.ts';
import { adoptAttempt } from './adopt-attempt.ts';
import { filesOf } from './commits-since.ts';
import type { ResumePlan } from './plan-resume.ts';
import { saveRunRecord } from './run-record.ts';
import { watchedFiles } from './watched-files.ts';
import { missingCommits } from './what-is-due.ts';

/**
 * Journals that a run goes on: first what became of the attempts that were under way, then that it was resumed, then
 * the commits that are still missing.
 */
export async function beginAgain(
  run: ActiveRun,
  plan: ResumePlan,
  accepted: readonly string[],
): Promise<void> {
  await settleFormer(run, plan);
  run.recorder.record(runResumed(run, plan, accepted));
  if (plan.retry !== null) run.recorder.record(reopened(run, plan.retry));
  await run.recorder.durable();
  recordAnew(run);
  await commitMissing(run, plan);
}

/** It waits already, as all that is undone; this tells that the user wanted it, and what he said. */
function reopened(
  { recorder }: ActiveRun,
  { unit_id, feedback }: NonNullable<ResumePlan['retry']>,
): UnitReopened {
  const attempt = workerState(recorder.state(), unit_id)?.attempts ?? 0;
  return { type: 'unit_reopened', unit_id, attempt, feedback };
}

/** Only now, for whoever dies before is to be asked again about what changed. */
function recordAnew({ prepared, options, recorder }: ActiveRun): void {
  const { paths, head, environment, redaction, prompts } = prepared;
  if (recorder.failure() !== null) return;
  const watched = watchedFiles(paths.root, head, environment);
  saveRunRecord(
    paths,
    { plan: options.plan, options: { ...options, promptTemplates: prompts.texts }, watched },
    redaction.document,
  );
}

/** All that an attempt changed unseen is found by this audit, as if it had just ended. */
async function settleFormer(run: ActiveRun, { former, preview }: ResumePlan): Promise<void> {
  const { ledger, recorder } = run;
  const jail = former.state.run.facts?.jail ?? null;
  const adopted = new Set(
    preview.units.flatMap(({ unit_id, action }) => (action === 'adopt' ? [unit_id] : [])),
  );
  for (const { unit_id, confinement } of former.running)
    ledger.begin(unit_id, confinement === 'jail' ? jail : null);
  for (const worker of former.running) {
    if (adopted.has(worker.unit_id) && (await adoptAttempt(run, worker))) continue;
    const { files_changed } = await ledger.settle(worker.unit_id);
    recorder.record({
      type: 'attempt_lost',
      unit_id: worker.unit_id,
      attempt: worker.attempts,
      message: 'the coordinator died while it was under way',
      ended_at: new Date(
        Math.max(former.lastSign, Date.parse(worker.attempt_started_at ?? '')),
      ).toISOString(),
      files_changed,
    });
  }
}

function filesOfDropped({ options, recorder }: ActiveRun): readonly string[] {
  const planned = new Set(options.plan.work_units.map(({ unit_id }) => unit_id));
  return [...workerStates(recorder.state())].flatMap(({ unit_id, files_changed }) =>
    planned.has(unit_id) ? [] : files_changed,
  );
}

function runResumed(
  run: ActiveRun,
  { redo, commits, preview }: ResumePlan,
  acceptedFiles: readonly string[],
): RunResumed {
  const { prepared, options, recorder } = run;
  const before = recorder.state().run.facts;
  const moved = commits !== null && commits.foreign.length > 0;
  return {
    type: 'run_resumed',
    units: plannedUnits(prepared, options),
    policy: runPolicy(options),
    plan_sha256: options.planSha256,
    base_commit: moved ? commits.head : (before?.base_commit ?? null),
    // What the run itself did is none of it, unless the unit that did it is no longer in the plan.
    baseline_dirty: [
      ...new Set([...(before?.baseline_dirty ?? []), ...acceptedFiles, ...filesOfDropped(run)]),
    ],
    confinement: prepared.confinement.best,
    jail: prepared.confinement.backend,
    ralph_version: options.ralphVersion,
    redo,
    accepted: preview.changes.map(({ text }) => text),
  };
}

/** Before whoever builds on these units starts. */
async function commitMissing(run: ActiveRun, { commits, elsewhere }: ResumePlan): Promise<void> {
  const { recorder, prepared, options } = run;
  if (run.committer === null) return;
  for (const unitId of missingCommits(recorder.state(), options)) {
    const attempt = workerState(recorder.state(), unitId)?.attempts ?? 0;
    const made = commits?.own.findLast((one) => one.unit_id === unitId && one.attempt === attempt);
    const others = elsewhere.get(unitId);
    if (made !== undefined) recorder.record(await committed(prepared.paths.root, made));
    else if (others === undefined) await commitUnit(run, unitId, attempt);
    else recorder.record({ type: 'unit_committed', unit_id: unitId, attempt, ...others });
  }
}

/** It was made, and its coordinator did not live to tell. */
async function committed(
  root: string,
  { unit_id, attempt, commit }: Omit<UnitCommitted, 'type' | 'files'>,
): Promise<UnitCommitted> {
  return { type: 'unit_committed', unit_id, attempt, commit, files: await filesOf(root, commit) };
}
