import type { RunEvent } from './event.ts';
import { pipelineStarted } from './pipeline/pipeline-started.ts';
import { reducePipeline } from './pipeline/reduce-pipeline.ts';
import { workersResumed } from './pipeline/reduce-wave.ts';
import type { PipelinePolicy } from './policy/pipeline-policy.ts';
import { unitCommitFailed, unitCommitted } from './reduce-unit-commit.ts';
import { runFinished, runInterrupted, runStarted, runSuspended } from './reduce-run.ts';
import { unitBlocked, unitCancelled, unitSkipped } from './reduce-unit.ts';
import { outOfBoundsFound, treeRestored } from './reduce-out-of-bounds.ts';
import { verificationFinished, verificationStarted } from './reduce-verification.ts';
import { budgetWarned, connectivityChanged, journalRecovered } from './reduce-circumstances.ts';
import { runResumed } from './reduce-resume.ts';
import { unitReopened, unitStopRequested } from './reduce-steering.ts';
import { runSnapshot } from './reduce-snapshot.ts';
import {
  agentThrottled,
  attemptLost,
  workerFailed,
  workerObserved,
  workerStarted,
  workerSucceeded,
} from './reduce-worker.ts';
import { initialState } from './run-state.ts';
import type { RunState } from './run-state.ts';
import { ignored } from './transition.ts';
import type { Transition } from './transition.ts';

/**
 * The state after an event, and what the world is to do about it. An event that cannot be is ignored, with the reason.
 * Only the run of a pipeline needs a policy.
 */
export function reduce(state: RunState, event: RunEvent, policy: PipelinePolicy | null = null): Transition {
  const refusal = refuse(state, event);
  if (refusal !== null) return ignored(state, refusal);
  switch (event.type) {
    case 'worker_started':
      return workerStarted(state, event);
    case 'worker_succeeded':
      return workerSucceeded(state, event);
    case 'worker_failed':
      return workerFailed(state, event);
    case 'worker_spawned':
    case 'worker_progressed':
    case 'tool_denied':
    case 'coordination_requested':
    case 'agent_session':
    case 'usage_reported':
      return workerObserved(state, event);
    case 'agent_throttled':
      return agentThrottled(state, event);
    case 'attempt_lost':
      return attemptLost(state, event);
    case 'budget_warned':
      return budgetWarned(state, event);
    case 'connectivity_changed':
      return connectivityChanged(state, event);
    case 'journal_recovered':
      return journalRecovered(state, event);
    case 'run_resumed':
      return runResumed(state, event);
    case 'run_snapshot':
      return runSnapshot(state, event);
    case 'unit_blocked':
      return unitBlocked(state, event);
    case 'unit_stop_requested':
      return unitStopRequested(state, event);
    case 'unit_reopened':
      return unitReopened(state, event);
    case 'unit_cancelled':
      return unitCancelled(state, event);
    case 'unit_skipped':
      return unitSkipped(state, event);
    case 'run_started':
      return runStarted(state, event);
    case 'run_interrupted':
      return runInterrupted(state, event);
    case 'run_suspended':
      return runSuspended(state, event);
    case 'run_finished':
      return runFinished(state, event, policy);
    case 'out_of_bounds_found':
      return outOfBoundsFound(state, event);
    case 'tree_restored':
      return treeRestored(state, event);
    case 'unit_committed':
      return unitCommitted(state, event);
    case 'commit_failed':
      return unitCommitFailed(state, event);
    case 'verification_started':
      return verificationStarted(state, event);
    case 'verification_finished':
      return verificationFinished(state, event);
    case 'workers_resumed':
      return workersResumed(state, event);
    case 'pipeline_started':
      return pipelineStarted(state, event, policy);
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
    case 'phase_failure':
    case 'analysis_decision':
    case 'execution_result':
      return reducePipeline(state, event, policy);
  }
}

/** The state after all these events. */
export function replay(events: Iterable<RunEvent>, policy: PipelinePolicy | null = null): RunState {
  let state = initialState();
  for (const event of events) state = reduce(state, event, policy).state;
  return state;
}

function refuse(state: RunState, event: RunEvent): string | null {
  if (!(event.seq > state.seq)) return `seq ${event.seq} is not after ${state.seq}, the last one`;
  if (!Number.isSafeInteger(event.seq)) return `seq ${event.seq} is no whole number`;
  if (event.type === 'run_started' || event.type === 'pipeline_started') {
    return state.course.phase === 'created' ? null : `run ${state.run.run_id ?? ''} has already started`;
  }
  if (state.course.phase === 'created') {
    return event.type === 'run_snapshot' ? null : `${event.type} came before run_started or pipeline_started`;
  }
  if (event.run_id !== state.run.run_id)
    return `it belongs to run ${event.run_id}, this is run ${state.run.run_id ?? ''}`;
  if (event.type === 'run_resumed' || event.type === 'run_snapshot') return null;
  return state.course.phase === 'finished' ? `run ${event.run_id} is finished` : null;
}
