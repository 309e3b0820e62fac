import type { RunSummary } from '@ralph/manifest';
import { allDelivered } from './all-delivered.ts';
import type { RunState } from './run-state.ts';

/** How a run went, in a word and as the exit code of the process. */
export interface RunOutcome {
  readonly outcome: RunSummary['outcome'];
  readonly exit_code: number;
}

/** How the run went so far; a run with units that have not ended has failed unless something graver is known. */
export function runOutcome(state: RunState): RunOutcome {
  const outcome = judge(state);
  return { outcome, exit_code: EXIT_CODES[outcome] };
}

const EXIT_CODES = {
  succeeded: 0,
  failed: 1,
  suspended: 3,
  out_of_bounds: 4,
  verification_failed: 5,
  interrupted: 130,
} as const satisfies Record<RunSummary['outcome'], number>;

function judge(state: RunState): RunSummary['outcome'] {
  if (state.course.interrupted !== null) return 'interrupted';
  if (state.course.suspended !== null) return 'suspended';
  if (hasStrayed(state)) return 'out_of_bounds';
  if (state.pipeline !== null) return state.pipeline.ended_as === 'success' ? 'succeeded' : 'failed';
  if (state.course.phase === 'created' || !allDelivered(state)) return 'failed';
  return state.course.verification === null || hasPassed(state.course.verification)
    ? 'succeeded'
    : 'verification_failed';
}

/** Where stray writes are not to fail the run, those that could not be taken back still do. */
function hasStrayed({ course, run }: RunState): boolean {
  return run.policy.out_of_bounds?.fail === false
    ? course.out_of_bounds.some(({ restored }) => restored === false)
    : course.out_of_bounds.length > 0;
}

function hasPassed(verification: NonNullable<RunState['course']['verification']>): boolean {
  return verification.status === 'finished' && verification.passed;
}
