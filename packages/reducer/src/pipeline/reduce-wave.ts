import { allDelivered } from '../all-delivered.ts';
import { countUnits } from '../count-units.ts';
import type { EventOf } from '../event-of.ts';
import { onCourse } from '../on-course.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { lostAttempt, recordsAgain } from '../restart-units.ts';
import { NO_UNITS } from '../run-state.ts';
import type { RunState, VerificationEnded } from '../run-state.ts';
import { isSettled, unitRecords } from '../select.ts';
import { ignored, moved } from '../transition.ts';
import type { Transition } from '../transition.ts';
import { buildUnitGraph, EMPTY_GRAPH, unitAt } from '../unit-graph.ts';
import { unsettled } from '../unsettled.ts';
import { EMPTY_VECTOR, ranksMarked, recordAt, vectorOf, withRecord } from '../worker-vector.ts';
import { advance } from './advance.ts';
import { failureRoute } from './failure-route.ts';
import { follow } from './follow.ts';
import { fanOutOf } from './fan-out.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';
import { expiredHeading } from './timebox.ts';

/** A plan was accepted: its units wait for the phase that can fan out. */
export function planAccepted(
  state: RunState,
  pipeline: PipelineState,
  event: EventOf<'plan_accepted'>,
): Transition {
  if (pipeline.wave_phase !== null)
    return ignored(state, `the units of phase "${pipeline.wave_phase}" are at work`);
  const built = buildUnitGraph(event.work_units);
  if (!built.ok) return ignored(state, built.message);
  const { facts } = state.run;
  const planned = facts && { ...facts, plan_path: event.plan_path, plan_sha256: event.plan_sha256 };
  return moved({
    ...withoutUnits(state),
    seq: event.seq,
    run: { ...state.run, facts: planned, graph: EMPTY_GRAPH },
    pipeline: { ...pipeline, work_units: event.work_units },
  });
}

/** A wave begins. Units that succeeded in an earlier wave of the same plan stay, and count as satisfied. */
export function fanOutStarted(
  state: RunState,
  pipeline: PipelineState,
  event: EventOf<'fan_out_started'>,
  policy: PipelinePolicy,
): Transition {
  if (fanOutOf(pipeline, policy) === null) {
    return ignored(state, `phase "${pipeline.phase}" has no units to fan out, or its policy does not let it`);
  }
  const { max_workers, fail_fast } = event;
  if (!Number.isSafeInteger(max_workers) || max_workers < 1) {
    return ignored(state, `max_workers is ${max_workers}, expected a whole number of 1 or more`);
  }
  const built = buildUnitGraph(pipeline.work_units);
  if (!built.ok) return ignored(state, built.message);
  const earlier = new Map([...unitRecords(state)].map((record) => [record.unit_id, record]));
  const records = recordsAgain(built.graph, (unitId) => earlier.get(unitId));
  return moved({
    ...state,
    seq: event.seq,
    run: { ...state.run, policy: { max_workers, fail_fast }, graph: built.graph },
    course: { ...state.course, phase: 'running', verification: null },
    worker_states: vectorOf(records),
    counts: countUnits(records),
    pipeline: { ...pipeline, wave_phase: pipeline.phase },
  });
}

/** Whether the phase of the wave asks for a verification that has not ended. */
function awaitsVerification(state: RunState, pipeline: PipelineState, policy: PipelinePolicy): boolean {
  const asked =
    own(policy.phases, pipeline.wave_phase ?? '')?.parallelization?.post_fanout_verification ?? false;
  const { verification } = state.course;
  return verification === null ? asked && allDelivered(state) : verification.status === 'running';
}

/** The wave is over: on to the next phase, or the failure route with the ids of those that did not deliver. */
export function allWorkersCompleted(
  state: RunState,
  pipeline: PipelineState,
  event: EventOf<'all_workers_complete'>,
  policy: PipelinePolicy,
): Transition {
  if (!isSettled(state)) return ignored(state, unsettled(state));
  if (awaitsVerification(state, pipeline, policy))
    return ignored(state, 'the verification command has not ended');
  const over = { ...pipeline, wave_phase: null };
  const calm = onCourse(state, event.seq, { phase: 'running' });
  const error = waveError(state);
  if (error === null) {
    // The wave worked for its phase, whatever its policy declares: its units are done with it.
    const done = follow({ ...over, work_units: [] }, policy, 'on_success', event.at);
    return moved({ ...withoutUnits(calm), pipeline: done });
  }
  const failed = { ...over, last_error: error };
  const expired = expiredHeading(failed, policy, `another wave of ${pipeline.phase}`);
  return moved({
    ...calm,
    pipeline:
      expired === null
        ? failureRoute(failed, policy, error, event.at)
        : advance(expired.pipeline, policy, expired.target, event.at),
  });
}

/** A run goes on: attempts that its process took with it are lost, and it is no longer stopping. */
export function workersResumed(state: RunState, event: EventOf<'workers_resumed'>): Transition {
  const running = ranksMarked(state.worker_states, 'running', Infinity);
  const { interrupted, suspended } = state.course;
  const isVerifying = state.course.verification?.status === 'running';
  if (running.length === 0 && interrupted === null && suspended === null && !isVerifying) {
    return ignored(state, 'no unit runs, and nothing stopped the run');
  }
  let vector = state.worker_states;
  for (const rank of running) {
    const record = recordAt(vector, rank);
    const unit = unitAt(state.run.graph, rank);
    if (record?.status === 'running' && unit !== undefined)
      vector = withRecord(vector, rank, lostAttempt(unit, record, event.at));
  }
  const calm = onCourse(state, event.seq, {
    phase: phaseResumed(state),
    interrupted: null,
    suspended: null,
    verification: isVerifying ? null : state.course.verification,
  });
  const counts = {
    ...state.counts,
    running: state.counts.running - running.length,
    pending: state.counts.pending + running.length,
  };
  return moved({ ...calm, worker_states: vector, counts, pipeline: closedIfStopped(calm, counts) });
}

/** A run that `fail_fast` stops goes on stopping. */
function phaseResumed({ run, counts, course }: RunState): RunState['course']['phase'] {
  if (course.verification?.status === 'finished') return 'verifying';
  return run.policy.fail_fast && counts.failed > 0 ? 'stopping' : 'running';
}

/** Units that were cancelled as the run stopped are for a further wave. */
function closedIfStopped(state: RunState, counts: RunState['counts']): PipelineState | null {
  const { pipeline } = state;
  const stopped = counts.pending + counts.running === 0 && counts.cancelled > 0;
  return pipeline !== null && stopped ? { ...pipeline, wave_phase: null } : pipeline;
}

function withoutUnits(state: RunState): RunState {
  return {
    ...state,
    run: { ...state.run, graph: EMPTY_GRAPH },
    worker_states: EMPTY_VECTOR,
    counts: NO_UNITS,
  };
}

function waveError(state: RunState): string | null {
  const failed: string[] = [];
  const blocked: string[] = [];
  for (const { status, unit_id } of unitRecords(state)) {
    if (status === 'failed' || status === 'cancelled') failed.push(unit_id);
    if (status === 'blocked') blocked.push(unit_id);
  }
  const { verification } = state.course;
  if (failed.length > 0) {
    const behind = blocked.length === 0 ? '' : `; blocked by them: ${blocked.sort().join(', ')}`;
    return `units failed: ${failed.sort().join(', ')}${behind}`;
  }
  if (verification?.status !== 'finished' || verification.passed) return null;
  const tail = verification.output_tail.slice(-ERROR_TAIL);
  return `the verification "${verification.command}" ${endOf(verification)}${tail.trim() === '' ? '' : `:\n${tail}`}`;
}

function endOf({ timed_out, interrupted, signal, exit_code }: VerificationEnded): string {
  if (timed_out) return 'timed out';
  if (interrupted === true) return 'was interrupted';
  return signal === undefined ? `ended with exit code ${exit_code ?? 'none'}` : `was ended by ${signal}`;
}

const ERROR_TAIL = 2_000;
