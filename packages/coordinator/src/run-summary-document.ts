import type { JailBackend, RunSummary, Verification, WorkerSummary } from '@ralph/manifest';
import {
  counts,
  runOutcome,
  runSpending,
  workerStates,
  type RunState,
  type UnitCommit,
  type WorkerState,
} from '@ralph/reducer';
import { verificationEnd } from './verification-end.ts';

/** Sums up a run; `journal` is its path relative to the checkout. Only the state speaks here, never a second record. */
export function summariseRun(state: RunState, journal: string, finishedAt: string): RunSummary {
  const verification = verificationSummary(state);
  const jail = state.run.facts?.jail ?? null;
  const made = new Map(state.course.commits.map((commit) => [commit.unit_id, commit]));
  const workers = [...workerStates(state)].map((worker) =>
    workerSummary(worker, { jail, made: made.get(worker.unit_id) }),
  );
  if (verification.ran && verification.passed !== true) workers.push(verificationRow(verification));
  const anyFailed = workers.some(({ status }) => ['failed', 'cancelled', 'blocked'].includes(status));
  return {
    schema_version: 1,
    run_id: state.run.run_id ?? '',
    ...runOutcome(state),
    started_at: state.run.facts?.started_at ?? null,
    finished_at: state.course.finished_at ?? finishedAt,
    base_commit: state.run.facts?.base_commit ?? null,
    workers,
    any_failed: anyFailed,
    all_succeeded: !anyFailed && counts(state).total > 0,
    verification,
    out_of_bounds: [...state.course.out_of_bounds],
    journal,
    spent: runSpending(state, Date.parse(state.course.finished_at ?? finishedAt)),
    resumed: state.course.resumed,
  };
}

function workerSummary(
  worker: WorkerState,
  { jail, made }: { readonly jail: JailBackend | null; readonly made: UnitCommit | undefined },
): WorkerSummary {
  return {
    unit_id: worker.unit_id,
    status: endedStatus(worker),
    artifact_count: worker.artifact_count,
    final_message: worker.failure?.message ?? worker.reason ?? blockedText(worker) ?? worker.final_message,
    attempts: worker.attempts,
    agent: worker.agent,
    confinement: worker.confinement,
    jail: worker.confinement === 'jail' ? jail : null,
    files_changed: [...worker.files_changed],
    started_at: worker.started_at,
    finished_at: worker.finished_at,
    usage: worker.usage,
    blocked_by: [...worker.blocked_by],
    failure: worker.failure,
    history: worker.history.map((attempt) => ({ ...attempt })),
    commit: made?.status === 'committed' ? made.commit : null,
    commit_failure: made?.status === 'failed' ? made.message : null,
  };
}

/** A unit that never ended can only be summed up when the run had to give up: it did not do its work. */
function endedStatus({ status }: WorkerState): WorkerSummary['status'] {
  return status === 'pending' || status === 'running' ? 'cancelled' : status;
}

function blockedText(worker: WorkerState): string | null {
  if (worker.status !== 'blocked') return null;
  return `needs ${worker.blocked_by.join(', ')}; at the root: ${worker.roots.join(', ')}`;
}

function verificationSummary({ course: { verification } }: RunState): Verification {
  if (verification === null) return { ran: false, passed: null, exit_code: null };
  if (verification.status === 'running') {
    return { ran: true, passed: null, exit_code: null, command: verification.command };
  }
  const { passed, exit_code, signal, command, output_tail, duration_ms, timed_out, interrupted } =
    verification;
  const optional = {
    ...(signal === undefined ? {} : { signal }),
    ...(interrupted === undefined ? {} : { interrupted }),
  };
  return { ran: true, passed, exit_code, command, output_tail, duration_ms, timed_out, ...optional };
}

/** The original's row for a failed verification; `__*__` ids are reserved for such rows. */
function verificationRow(verification: Verification): WorkerSummary {
  const interrupted = verification.interrupted === true;
  return {
    unit_id: '__verify__',
    status: interrupted ? 'cancelled' : 'failed',
    artifact_count: 0,
    final_message: `verification ${interrupted ? 'interrupted' : `failed: ${verificationEnd(verification)}`}`,
    attempts: 0,
    agent: null,
    confinement: null,
    files_changed: [],
    started_at: null,
    finished_at: null,
    usage: null,
    blocked_by: [],
    failure: null,
    commit: null,
    commit_failure: null,
  };
}
