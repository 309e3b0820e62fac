import type { EventOf } from './event-of.ts';
import { onCourse } from './on-course.ts';
import { exitOf } from './pipeline/next-effect.ts';
import type { ExitEffect } from './pipeline/next-effect-union.ts';
import type { PipelinePolicy } from './policy/pipeline-policy.ts';
import { NOTHING_SPENT } from './ledger.ts';
import { policyFault } from './policy-fault.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './run-state.ts';
import { isSettled } from './select.ts';
import { startedVector } from './started-vector.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { buildUnitGraph } from './unit-graph.ts';
import { unsettled } from './unsettled.ts';

/** A run begins. */
export function runStarted(created: RunState, event: EventOf<'run_started'>): Transition {
  const fault = policyFault(event.policy);
  if (fault !== null) return ignored(created, fault);
  const built = buildUnitGraph(event.units);
  if (!built.ok) return ignored(created, built.message);
  const total = event.units.length;
  return moved({
    run: { run_id: event.run_id, policy: event.policy, facts: factsOf(event), graph: built.graph },
    course: { ...created.course, phase: 'running' },
    seq: event.seq,
    worker_states: startedVector(built.graph),
    counts: { ...created.counts, pending: total, total },
    agents: [],
    spent: NOTHING_SPENT,
    pipeline: null,
  });
}

function factsOf(event: EventOf<'run_started'>): RunFacts {
  return {
    started_at: event.at,
    plan_path: event.plan_path,
    plan_sha256: event.plan_sha256,
    base_commit: event.base_commit,
    baseline_dirty: event.baseline_dirty,
    confinement: event.confinement,
    ...(event.jail === undefined ? {} : { jail: event.jail }),
    ralph_version: event.ralph_version,
  };
}

/** The user asked the run to stop. */
export function runInterrupted(state: RunState, event: EventOf<'run_interrupted'>): Transition {
  if (state.course.interrupted !== null) return ignored(state, 'the run is interrupted already');
  const interrupted = { signal: event.signal, at: event.at };
  return moved(onCourse(state, event.seq, { phase: 'stopping', interrupted }), [
    { type: 'stop_workers', reason: 'interrupted' },
    { type: 'save_checkpoint' },
  ]);
}

/** The run gives up for a passing reason. */
export function runSuspended(state: RunState, event: EventOf<'run_suspended'>): Transition {
  if (state.course.suspended !== null) return ignored(state, 'the run is suspended already');
  const suspended = { reason: event.reason, at: event.at };
  return moved(onCourse(state, event.seq, { phase: 'stopping', suspended }), [
    { type: 'stop_workers', reason: 'suspended' },
    { type: 'save_checkpoint' },
  ]);
}

/** The run ended in order; a pipeline only when it has no step left. */
export function runFinished(
  state: RunState,
  event: EventOf<'run_finished'>,
  policy: PipelinePolicy | null,
): Transition {
  if (!isSettled(state)) return ignored(state, unsettled(state));
  if (state.course.phase === 'verifying' && state.course.verification?.status === 'running') {
    return ignored(state, 'the verification command has not ended');
  }
  const finished = onCourse(state, event.seq, { phase: 'finished', finished_at: event.at });
  if (state.pipeline === null) return moved(finished);
  if (policy === null) return ignored(state, 'run_finished needs the policy of the pipeline');
  const exit = exitOf(state, policy);
  if (exit === null) return ignored(state, `the pipeline is in phase "${state.pipeline.phase}" and goes on`);
  return moved({ ...finished, pipeline: { ...state.pipeline, ended_as: END_OF[exit.type] } });
}

const END_OF = {
  exit_success: 'success',
  exit_failure: 'failure',
  exit_stopped: null,
} as const satisfies Record<ExitEffect['type'], 'success' | 'failure' | null>;
