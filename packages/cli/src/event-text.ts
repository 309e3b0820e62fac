import type { OutOfBounds, StrayKind, WorkerFailure } from '@ralph/manifest';
import type {
  AgentThrottled,
  BudgetKind,
  BudgetWarned,
  CoordinationRequested,
  PipelineEventBody,
  RunEvent,
  VerificationFinished,
} from '@ralph/reducer';
import { pipelineEventText } from './pipeline-event-text.ts';
import { confinementText } from './confinement-text.ts';
import type { Tone } from './tone.ts';
import { formatDuration, plural } from './terminal-text.ts';

/** What an event says to people; texts from agents are not yet sanitised. */
export interface EventText {
  /** Null for an event of the run itself. */
  readonly unitId: string | null;
  readonly tone: Tone;
  readonly text: string;
}

/** Puts an event into words; nothing for events that only matter to programs. */
export function textOfEvent(event: RunEvent, willRetry: boolean): readonly EventText[] {
  switch (event.type) {
    case 'run_started':
      return [ofRun('plain', runStartedText(event))];
    case 'worker_started':
      return [ofUnit(event, 'faint', workerStartedText(event))];
    case 'worker_spawned':
    case 'agent_session':
    case 'usage_reported':
    case 'run_snapshot':
    case 'run_finished':
      return [];
    case 'agent_throttled':
      return [ofUnit(event, 'warning', throttledText(event))];
    case 'attempt_lost':
      return [ofUnit(event, 'warning', `attempt ${event.attempt} was lost: ${event.message}`)];
    case 'budget_warned':
      return [{ unitId: event.unit_id, tone: 'warning', text: budgetText(event) }];
    case 'connectivity_changed':
      return [
        event.online
          ? ofRun('plain', `online again: ${event.detail}`)
          : ofRun('warning', `offline, nothing new starts: ${event.detail}`),
      ];
    case 'journal_recovered':
      return [
        ofRun(
          'warning',
          `went on after ${formatDuration(event.paused_ms)} without a journal: ${event.reason}`,
        ),
      ];
    case 'run_resumed':
      return [
        ofRun('plain', runResumedText(event)),
        ...event.accepted.map((change) => ofRun('warning', `accepted: ${change}`)),
      ];
    case 'worker_progressed':
      return [ofUnit(event, 'faint', [event.status, event.note].filter(Boolean).join(': '))];
    case 'tool_denied':
      return [ofUnit(event, 'warning', `refused: ${refusalText(event)}`)];
    case 'coordination_requested':
      return [ofUnit(event, 'plain', coordinationText(event))];
    case 'worker_succeeded':
      return [ofUnit(event, 'good', succeededText(event.files_changed.length))];
    case 'worker_failed':
      return [ofUnit(event, willRetry ? 'warning' : 'bad', workerFailedText(event, willRetry))];
    case 'unit_blocked':
      return [ofUnit(event, 'bad', blockedText(event.blocked_by, event.roots))];
    case 'unit_cancelled':
      return [ofUnit(event, 'warning', `cancelled (${event.reason})`)];
    case 'unit_stop_requested':
      return [ofUnit(event, 'warning', 'stopping: you wanted it')];
    case 'unit_reopened':
      return [ofUnit(event, 'plain', reopenedText(event.feedback))];
    case 'unit_skipped':
      return [ofUnit(event, 'faint', `skipped: ${event.reason}`)];
    case 'out_of_bounds_found':
      return event.writes.map((write) => ofRun('bad', `out of bounds: ${outOfBoundsText(write)}`));
    case 'tree_restored':
      return restoredTexts(event);
    case 'unit_committed':
      return [
        ofUnit(
          event,
          'good',
          `committed ${event.commit.slice(0, 10)}, ${plural(event.files.length, 'file')}`,
        ),
      ];
    case 'commit_failed':
      return [ofUnit(event, 'bad', `not committed: ${event.message}`)];
    case 'verification_started':
      return [ofRun('plain', `verification: ${event.command}`)];
    case 'verification_finished':
      return [ofRun(verificationTone(event), `verification ${verificationText(event)}`)];
    case 'run_interrupted':
      return [ofRun('warning', `stopping: ${event.signal}`)];
    case 'run_suspended':
      return [ofRun('bad', `stopped, may be resumed: ${event.reason}`)];
    case 'pipeline_started':
    case 'plan_accepted':
    case 'session_started':
    case 'phase_timed':
    case 'wait_ended':
    case 'prompt_prepared':
    case 'agent_success':
    case 'agent_failure':
    case 'agent_retry':
    case 'analysis_success':
    case 'analysis_loopback':
    case 'phase_loopback':
    case 'review_clean':
    case 'review_issues_found':
    case 'fix_success':
    case 'fix_failure':
    case 'commit_success':
    case 'commit_skipped':
    case 'commit_failure':
    case 'checkpoint_saved':
    case 'context_cleaned':
    case 'complete':
    case 'failed':
    case 'phase_advance':
    case 'fan_out_started':
    case 'all_workers_complete':
    case 'workers_resumed':
    case 'phase_failure':
    case 'analysis_decision':
    case 'execution_result':
      return ofPipeline(event);
  }
}

function reopenedText(feedback: string | null): string {
  return feedback === null ? 'opened again' : `opened again, and told: ${feedback}`;
}

/** Which call was refused, and why; the path is named once. */
function refusalText(denied: {
  readonly tool: string;
  readonly path: string | null;
  readonly message: string;
}): string {
  const what = denied.path === null ? denied.tool : `${denied.tool} ${denied.path}`;
  return denied.message === '' ? what : `${what}: ${denied.message}`;
}

/** `exit_non_zero: the command ended with 3`, and what to do about it where that is known. */
export function failureText({ reason, message, advice }: WorkerFailure): string {
  const said = message === '' ? reason : `${reason}: ${message}`;
  return advice === undefined || message.includes(advice) ? said : `${said} (${advice})`;
}

/** Which units stand in the way, and the failed ones behind them. */
function blockedText(blockedBy: readonly string[], roots: readonly string[]): string {
  const further = roots.filter((root) => !blockedBy.includes(root));
  const cause = further.length === 0 ? '' : `, because of ${further.join(', ')}`;
  return `blocked by ${blockedBy.join(', ')}${cause}`;
}

/** The path, what happened to it, who wrote it as far as it is known, and what became of it. */
export function outOfBoundsText(write: OutOfBounds): string {
  const notes = [
    write.kind === undefined ? null : KIND_TEXTS[write.kind],
    write.unit_id === null ? suspectsText(write.suspects) : `written by ${write.unit_id}`,
    write.restored === undefined ? null : write.restored ? 'put back as it was' : 'not put back',
  ].filter((note) => note !== null);
  return notes.length === 0 ? write.path : `${write.path} (${notes.join(', ')})`;
}

const KIND_TEXTS = {
  created: 'new',
  modified: 'changed',
  deleted: 'deleted',
  type_changed: 'now of another type',
  mode_changed: 'its mode or owner changed',
  control_file: 'changed, and git or ralph obeys it',
} as const satisfies Record<StrayKind, string>;

function suspectsText(suspects: readonly string[]): string | null {
  return suspects.length === 0 ? null : `written by one of ${suspects.join(', ')}`;
}

function restoredTexts(event: Extract<RunEvent, { readonly type: 'tree_restored' }>): readonly EventText[] {
  const put = event.restored.length === 0 ? 'nothing' : plural(event.restored.length, 'path');
  return [
    ofRun('warning', `quarantine: ${put} put back as before, saved in ${event.quarantine}`),
    ...event.kept.map(({ path, why }) => ofRun('bad', `quarantine: ${path} was not put back: ${why}`)),
  ];
}

function verificationTone({ passed, interrupted }: VerificationFinished): Tone {
  if (passed) return 'good';
  return interrupted === true ? 'warning' : 'bad';
}

/** How a verification ended. */
export function verificationText(verification: {
  readonly passed: boolean | null;
  readonly exit_code: number | null;
  readonly signal?: string | undefined;
  readonly interrupted?: boolean | undefined;
  readonly timed_out?: boolean | undefined;
  readonly duration_ms?: number | undefined;
}): string {
  const { passed, exit_code, signal, interrupted, timed_out, duration_ms } = verification;
  const time = duration_ms === undefined ? '' : ` after ${formatDuration(duration_ms)}`;
  if (passed === true) return `passed${time} (exit code ${exit_code ?? 0})`;
  if (timed_out === true) return `timed out${time}`;
  if (interrupted === true) return `interrupted${time}`;
  if (signal !== undefined) return `failed${time}: ${signal} ended it`;
  return exit_code === null
    ? `failed${time}: it could not be started, or a signal ended it`
    : `failed${time} (exit code ${exit_code})`;
}

function ofRun(tone: Tone, text: string): EventText {
  return { unitId: null, tone, text };
}

function ofPipeline(event: PipelineEventBody): readonly EventText[] {
  const said = pipelineEventText(event);
  return said === null ? [] : [ofRun(said.tone, said.text)];
}

function ofUnit(event: { readonly unit_id: string }, tone: Tone, text: string): EventText {
  return { unitId: event.unit_id, tone, text };
}

function runStartedText(event: Extract<RunEvent, { readonly type: 'run_started' }>): string {
  const dirty = event.baseline_dirty.length;
  const baseline = dirty === 0 ? '' : `; ${plural(dirty, 'path')} of the checkout already changed before`;
  const limit = `at most ${event.policy.max_workers} at once`;
  const files =
    event.audited_by === 'files'
      ? '; not a git repository: what is changed outside is found all the same, but only files up to 8 MiB can be put back'
      : '';
  return `run ${event.run_id}: ${plural(event.units.length, 'unit')}, ${limit}, confinement ${confinementText(event.confinement, event.jail)}${baseline}${files}`;
}

function runResumedText(event: Extract<RunEvent, { readonly type: 'run_resumed' }>): string {
  const redo = event.redo.length === 0 ? '' : `; done again: ${event.redo.join(', ')}`;
  return `run ${event.run_id} resumed: ${plural(event.units.length, 'unit')}, at most ${event.policy.max_workers} at once${redo}`;
}

function throttledText({ agent, retry_at, message }: AgentThrottled): string {
  const until = retry_at === null ? '' : ` until ${retry_at}`;
  return `${agent} is to slow down${until}: ${message}`;
}

/** `80 % of the budget of the run is spent: 8 of 10 attempts`. */
function budgetText({ scope, kind, spent, limit }: BudgetWarned): string {
  const percent = Math.floor((100 * spent) / limit);
  return `${percent} % of the budget of the ${scope} is spent: ${amountText(kind, spent)} of ${amountText(kind, limit)}`;
}

function amountText(kind: BudgetKind, amount: number): string {
  switch (kind) {
    case 'attempts':
      return plural(amount, 'attempt');
    case 'wall_ms':
      return formatDuration(amount);
    case 'tokens':
      return plural(amount, 'token');
    case 'cost_usd':
      return `$${amount.toFixed(2)}`;
  }
}

/** No file may also mean that nobody looked. */
function succeededText(files: number): string {
  return files === 0 ? 'succeeded' : `succeeded, ${plural(files, 'file')} changed`;
}

function workerStartedText(event: Extract<RunEvent, { readonly type: 'worker_started' }>): string {
  const attempt = event.attempt > 1 ? `attempt ${event.attempt} ` : '';
  const session = typeof event.resume_session === 'string' ? ', in its former session' : '';
  return `${attempt}started with ${event.agent}${session}, confinement ${confinementText(event.confinement, event.jail)}`;
}

function workerFailedText(
  event: Extract<RunEvent, { readonly type: 'worker_failed' }>,
  willRetry: boolean,
): string {
  const failure = failureText(event.failure);
  return willRetry ? `attempt ${event.attempt} failed, trying again: ${failure}` : `failed: ${failure}`;
}

function coordinationText({ action, work_unit_id, note }: CoordinationRequested): string {
  const about = work_unit_id === null ? '' : ` about ${work_unit_id}`;
  return `asks the coordinator${about}: ${[action, note].filter(Boolean).join(': ')}`;
}
