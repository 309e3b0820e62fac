import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { OutOfBounds, WorkPlan } from '@ralph/manifest';
import { runOutcome, workerState, workerStates } from '@ralph/reducer';
import { readAgentsConfig } from '../agents-config.ts';
import { STANDARD_OUTPUTS } from '../audit/redirected-output.ts';
import type { RepositoryHead } from '../audit/read-head.ts';
import type { FilesInCommit } from '../commit/reached.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import { relativePosix } from '../relative-posix.ts';
import type { RunOptions } from '../run-options.ts';
import { changesSince, type UnknownChange } from './changes-since.ts';
import { commitsSince, type CommitsSince } from './commits-since.ts';
import { committedElsewhere } from './committed-elsewhere.ts';
import { comparePlans, type PlanDifference } from './compare-plans.ts';
import { findAdoptable } from './find-adoptable.ts';
import { findSurvivors } from './find-survivors.ts';
import { spawnedProcesses, type FormerRun } from './former-run.ts';
import type { ResumeChange, ResumePreview } from './resume-preview.ts';
import type { CurrentPlan, ResumeOptions } from './resume-options.ts';
import { changedOptions } from './changed-options.ts';
import { listed } from './listed.ts';
import { lostCommits, lostName, lostText } from './lost-commits.ts';
import type { RecordedOptions } from './recorded-options.ts';
import { previewUnits } from './preview-units.ts';
import { missingCommits, verificationDue } from './what-is-due.ts';
import { changedWatchedFiles, watchedFiles } from './watched-files.ts';

/** What a resume found, what it would do, and with what. */
export interface ResumePlan {
  readonly former: FormerRun;
  readonly preview: ResumePreview;
  readonly options: RunOptions;
  /** Finished units whose plan changed. */
  readonly redo: readonly string[];
  /** Units of the plan that read otherwise than when the run began. */
  readonly changedUnits: ReadonlySet<string>;
  /** A unit that the user wants done again. */
  readonly retry: NonNullable<ResumeOptions['retry']> | null;
  /** Null where there is no git. */
  readonly commits: CommitsSince | null;
  /** Commits of others that have what units changed whose own commits failed, by unit. */
  readonly elsewhere: ReadonlyMap<string, FilesInCommit>;
}

interface Place {
  readonly root: string;
  readonly head: RepositoryHead | null;
}

/** Looks at everything that a resume depends on, and writes nothing. */
export async function planResume(
  former: FormerRun,
  place: Place,
  resume: ResumeOptions,
): Promise<ResumePlan> {
  const { runId, record, state } = former;
  const { root, head } = place;
  const { current, note } = await currentPlan(former, resume);
  requireUnredacted(former, resume, current);
  const isSame = current.planSha256 === record.options.planSha256;
  const difference = comparePlans(isSame ? current.plan : record.plan, current.plan);
  const given = givenOver(record.options, resume.given);
  const options: RunOptions = {
    ...callOptions(resume),
    ...record.options,
    ...given,
    ...current,
    root,
  };
  const changedUnits = new Set(difference.changed.map(({ unit_id }) => unit_id));
  const again = resume.retry?.unit_id ?? null;
  if (again !== null) requirePlanned(again, options);
  const wanted = new Set([...changedUnits, ...(again === null ? [] : [again])]);
  const redo = [...wanted].filter((unitId) => isFinished(former, unitId));
  const commits =
    head === null ? null : await commitsSince(root, state.run.facts?.base_commit ?? null, runId);
  const unknown = await unknownChanges(former, place, resume.outputs);
  const { agents } = await readAgentsConfig(root, process.env);
  const survivors = process.platform === 'linux' ? findSurvivors(runId, spawnedProcesses(former)) : [];
  const adoptable = new Set(
    former.running
      .filter(({ unit_id }) => !wanted.has(unit_id) && !survivors.some((one) => one.unit_id === unit_id))
      .filter((worker) => findAdoptable({ paths: former.paths, runId, agents }, worker) !== null)
      .map(({ unit_id }) => unit_id),
  );
  const units = previewUnits({ state, plan: options.plan, difference, adoptable, again });
  const { due: commit, elsewhere } = await commitsDue(missingCommits(state, options), former, {
    root,
    commits,
  });
  const verify = verificationDue(state, options);
  const watched = changedWatchedFiles(record.watched, watchedFiles(root, head, process.env));
  const changes: readonly ResumeChange[] = [
    ...planChanges(difference),
    ...watched.map(
      (name) => ({ kind: 'policy', text: `${name} is not as it was when the run began` }) as const,
    ),
    ...(commits?.foreign ?? []).map(
      (text) => ({ kind: 'commits', text: `the branch moved: ${text}` }) as const,
    ),
    ...(await commitChanges(former, { root, commits, plan: options.plan, redo })),
    ...outsideChanges(former, unknown),
  ];
  const unfinished = units.some(({ action }) => action !== 'skip' && action !== 'drop');
  const cut = state.course.interrupted !== null || state.course.suspended !== null;
  return {
    former,
    options,
    redo,
    changedUnits,
    retry: resume.retry ?? null,
    commits,
    elsewhere,
    preview: {
      run_id: runId,
      left: howItWasLeft(former),
      units,
      end: survivors,
      commit,
      verify,
      changes,
      notes: [...note, ...changedOptions(record.options, given), ...versionNotes(former, resume)],
      confine: options.confine,
      rest:
        unfinished ||
        commit.length > 0 ||
        verify !== null ||
        cut ||
        changes.some(({ kind }) => kind === 'plan'),
    },
  };
}

interface Due {
  /** Units of which something is still to be committed, or of whose commit nobody knows. */
  readonly due: readonly string[];
  readonly elsewhere: ResumePlan['elsewhere'];
}

async function commitsDue(
  missing: readonly string[],
  { state }: FormerRun,
  { root, commits }: { readonly root: string; readonly commits: CommitsSince | null },
): Promise<Due> {
  const elsewhere = new Map<string, FilesInCommit>();
  if (missing.length === 0 || commits === null) return { due: missing, elsewhere };
  const changes = await changesSince({ root, known: new Set(), directories: new Map() });
  const changed = new Set(changes.map(({ path }) => path));
  const range = { from: state.run.facts?.base_commit ?? null, to: commits.head };
  const due: string[] = [];
  for (const unitId of missing) {
    const { attempts, files_changed } = workerState(state, unitId) ?? { attempts: 0, files_changed: [] };
    const isMade = commits.own.some((own) => own.unit_id === unitId && own.attempt === attempts);
    const isOpen = isMade || files_changed.some((path) => changed.has(path));
    const others = isOpen ? null : await committedElsewhere(root, range, state, unitId);
    if (others !== null) elsewhere.set(unitId, others);
    if (isOpen || others !== null) due.push(unitId);
  }
  return { due, elsewhere };
}

function requirePlanned(unitId: string, { plan }: RunOptions): void {
  const known = plan.work_units.map(({ unit_id }) => unit_id);
  if (!known.includes(unitId))
    throw new CoordinatorError('unit_unknown', `the plan has no unit "${unitId}"; it has ${listed(known)}`);
}

/** A limit that is not given stays as it was recorded, also where another one is given. */
function givenOver(recorded: RecordedOptions, given: ResumeOptions['given']): ResumeOptions['given'] {
  if (given.budget === undefined) return given;
  return { ...given, budget: { ...recorded.budget, ...given.budget } };
}

function callOptions(resume: ResumeOptions) {
  const { journal, outputs, ralphVersion, signal, killSignal } = resume;
  const { onEvent, onNotice, onLine, everyLine, onWaits } = resume;
  return {
    journal,
    outputs,
    ralphVersion,
    signal,
    killSignal,
    onEvent,
    onNotice,
    onLine,
    everyLine,
    onWaits,
  };
}

/** Where the plan's file is gone or broken, the plan as it was recorded is good enough. */
async function currentPlan(
  { record }: FormerRun,
  { loadPlan }: ResumeOptions,
): Promise<{ readonly current: CurrentPlan; readonly note: readonly string[] }> {
  const { planPath, planSha256 } = record.options;
  const recorded = { plan: record.plan, planPath, planSha256 };
  if (planPath === null) return { current: recorded, note: [] };
  try {
    return { current: await loadPlan(planPath), note: [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { current: recorded, note: [`the run goes on with the plan that it recorded: ${why}`] };
  }
}

/** What held a secret was not written down, so it is to be had again. */
function requireUnredacted(
  { record, paths }: FormerRun,
  { given }: ResumeOptions,
  current: CurrentPlan,
): void {
  const problems: string[] = [];
  if (record.redacted.includes('plan') && current.plan === record.plan)
    problems.push(`${paths.plan}: the plan held secrets, which are not kept: put its file back where it was`);
  const missing = record.redacted.filter((name) => name !== 'plan' && !(optionName(name) in given));
  for (const name of missing) {
    const flag = `--${name.replaceAll('_', '-')}`;
    problems.push(`${paths.options}: ${name} held secrets, which are not kept: give ${flag} again`);
  }
  if (problems.length > 0) throw new CoordinatorError('run_record_invalid', problems.join('\n'));
}

/** The name in code of what is recorded in snake_case. */
function optionName(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function isFinished({ state }: FormerRun, unitId: string): boolean {
  const status = workerState(state, unitId)?.status;
  return status === 'succeeded' || status === 'skipped';
}

/** Where units may write, by real paths; one whose directories cannot be had is told when the run begins. */
function directoriesOf({ record }: FormerRun, root: string): ReadonlyMap<string, readonly string[]> {
  const real = (directory: string): string => {
    try {
      return relativePosix(root, realpathSync.native(join(root, directory)));
    } catch {
      return directory;
    }
  };
  return new Map(record.plan.work_units.map((unit) => [unit.unit_id, unit.allowed_directories.map(real)]));
}

/** What changed in the checkout, and nothing that the journal tells accounts for; nobody can tell where nothing was audited. */
export async function unknownChanges(
  former: FormerRun,
  { root, head }: Place,
  outputs: readonly number[] = [],
): Promise<readonly UnknownChange[]> {
  const { state } = former;
  if (head === null || state.run.facts?.confinement === 'off') return [];
  const known = new Set([
    ...(state.run.facts?.baseline_dirty ?? []),
    ...[...workerStates(state)].flatMap(({ files_changed }) => files_changed),
    ...state.course.out_of_bounds.flatMap((write) => (isLeftInPlace(write) ? [write.path] : [])),
  ]);
  return changesSince({
    root,
    known,
    directories: directoriesOf(former, root),
    outputs: [...STANDARD_OUTPUTS, ...outputs],
  });
}

/** Whoever was told of it was told too that it stays, which does not hold where a quarantine never came to its end. */
function isLeftInPlace({ quarantine, restored }: OutOfBounds): boolean {
  return quarantine === undefined ? restored !== true : restored === false;
}

/** The last sign of life is not the end; a guardian needs so long to end what is left. */
const AFTERMATH_MS = 5000;

/** Whether an attempt that was lost may have made a change, for nothing held it back. */
export function mayBeOfLostAttempt({ running, lastSign }: FormerRun, change: UnknownChange): boolean {
  const unconfined = running.some(({ confinement }) => confinement !== 'jail');
  return unconfined && change.written && change.at <= lastSign + AFTERMATH_MS;
}

function outsideChanges(former: FormerRun, unknown: readonly UnknownChange[]): readonly ResumeChange[] {
  const outside = unknown.filter(({ unit_id }) => unit_id === null);
  const unexplained = outside.filter((change) => !mayBeOfLostAttempt(former, change)).map(({ path }) => path);
  if (unexplained.length === 0) return [];
  const suspects = former.running
    .filter(({ confinement }) => confinement !== 'jail')
    .map(({ unit_id }) => unit_id);
  const who =
    suspects.length === 0 ? '' : `; by you, or by a lost attempt of ${suspects.join(', ')} at its very end`;
  return [
    { kind: 'files', text: `changed outside the directories of all units: ${listed(unexplained)}${who}` },
  ];
}

/** Of units that are not done again, and whose loss nobody has accepted yet. */
async function commitChanges(
  { state, accepted }: FormerRun,
  {
    root,
    commits,
    plan,
    redo,
  }: Pick<ResumePlan, 'commits' | 'redo'> & { readonly root: string; readonly plan: WorkPlan },
): Promise<readonly ResumeChange[]> {
  if (commits === null) return [];
  const kept = new Set(plan.work_units.map(({ unit_id }) => unit_id));
  for (const unitId of redo) kept.delete(unitId);
  const range = { from: state.run.facts?.base_commit ?? null, to: commits.head };
  const lost = await lostCommits(root, range, state, (unitId) => kept.has(unitId));
  return lost
    .filter((one) => !accepted.some((text) => text.startsWith(lostName(one))))
    .map((one) => ({ kind: 'commits', text: lostText(one, commits.head) }) as const);
}

function planChanges({ added, removed, changed, fields }: PlanDifference): readonly ResumeChange[] {
  const texts = [
    ...(added.length === 0 ? [] : [`units added to the plan: ${listed(added)}`]),
    ...(removed.length === 0 ? [] : [`units removed from the plan: ${listed(removed)}`]),
    ...(changed.length === 0
      ? []
      : [`units changed: ${listed(changed.map((one) => `${one.unit_id} (${one.fields.join(', ')})`))}`]),
    ...(fields.length === 0 ? [] : [`changed in the plan: ${listed(fields)}`]),
  ];
  return texts.map((text) => ({ kind: 'plan', text }) as const);
}

function howItWasLeft({ state, torn }: FormerRun): string {
  const { course } = state;
  const cut = torn ? ', the last line of its journal cut off' : '';
  if (course.interrupted !== null) return `interrupted by ${course.interrupted.signal}`;
  if (course.suspended !== null) return `suspended: ${course.suspended.reason}`;
  return course.phase === 'finished'
    ? `ended as ${runOutcome(state).outcome}`
    : `died while it was ${course.phase}${cut}`;
}

function versionNotes({ state }: FormerRun, { ralphVersion }: ResumeOptions): readonly string[] {
  const before = state.run.facts?.ralph_version ?? ralphVersion;
  return before === ralphVersion ? [] : [`begun by ralph ${before}, resumed by ${ralphVersion}`];
}
