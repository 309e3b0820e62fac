import type { Usage, WorkerFailure } from '@ralph/manifest';
import type { CancelReason, EventBody } from '@ralph/reducer';

/** What every attempt reports, however it ended. */
export interface WorkerReport {
  readonly exit_code: number | null;
  readonly artifact_count: number;
  readonly files_changed: readonly string[];
  readonly usage: Usage | null;
  readonly final_message: string | null;
}

/** How one attempt of a unit ended. */
export type WorkerOutcome =
  | { readonly status: 'succeeded'; readonly report: WorkerReport }
  | { readonly status: 'cancelled'; readonly report: WorkerReport }
  | {
      readonly status: 'failed';
      readonly report: WorkerReport;
      readonly failure: WorkerFailure;
      readonly retryable: boolean;
    };

/** Another attempt may help against these; it cannot against the others. */
const RETRYABLE = {
  exit_non_zero: true,
  signal: true,
  timed_out: true,
  start_timed_out: true,
  idle_timed_out: true,
  // Nobody will be there the next time either.
  input_required: false,
  budget_exceeded: false,
  attempt_lost: true,
  no_evidence: true,
  work_failed: true,
  verify_failed: true,
  spawn_error: false,
  tools_missing: true,
  out_of_bounds: false,
  agent_error: true,
  internal_error: false,
} as const satisfies Record<WorkerFailure['reason'], boolean>;

/** The outcome of an attempt that failed for this reason. */
export function failed(report: WorkerReport, failure: WorkerFailure): WorkerOutcome {
  return { status: 'failed', report, failure, retryable: RETRYABLE[failure.reason] };
}

/** A report of an attempt that never came to do anything. */
export const EMPTY_REPORT: WorkerReport = {
  exit_code: null,
  artifact_count: 0,
  files_changed: [],
  usage: null,
  final_message: null,
};

/** The event that tells the journal of an outcome. */
export function outcomeEvent(
  unit: { readonly unit_id: string; readonly attempt: number },
  outcome: WorkerOutcome,
  cancelReason: CancelReason,
): EventBody {
  switch (outcome.status) {
    case 'succeeded':
      return { type: 'worker_succeeded', ...unit, ...outcome.report };
    case 'failed':
      return {
        type: 'worker_failed',
        ...unit,
        failure: outcome.failure,
        retryable: outcome.retryable,
        ...outcome.report,
      };
    case 'cancelled':
      return {
        type: 'unit_cancelled',
        ...unit,
        reason: cancelReason,
        files_changed: outcome.report.files_changed,
      };
  }
}
