import type {
  Envelope,
  OutOfBoundsFound,
  RunEvent,
  RunFinished,
  RunInterrupted,
  RunStarted,
  RunSuspended,
  VerificationFinished,
  VerificationStarted,
} from './event.ts';
import type { RunFacts, RunState } from './run-state.ts';
import { isSettled } from './select.ts';
import { startedVector } from './started-vector.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { buildUnitGraph } from './unit-graph.ts';

/** Something that happened to the run as a whole. */
export type WholeRunEvent = Exclude<RunEvent, { readonly unit_id: string }>;

/** The state after an event of the whole run. */
export function reduceRun(state: RunState, event: WholeRunEvent): Transition {
  switch (event.type) {
    case 'run_started':
      return runStarted(state, event);
    case 'out_of_bounds_found':
      return outOfBoundsFound(state, event);
    case 'verification_started':
      return verificationStarted(state, event);
    case 'verification_finished':
      return verificationFinished(state, event);
    case 'run_interrupted':
      return runInterrupted(state, event);
    case 'run_suspended':
      return runSuspended(state, event);
    case 'run_finished':
      return runFinished(state, event);
  }
}

function runStarted(created: RunState, event: RunStarted & Envelope): Transition {
  if (!(event.policy.max_workers >= 1)) {
    return ignored(created, `max_workers is ${event.policy.max_workers}, expected 1 or more: nothing could ever start`);
  }
  const built = buildUnitGraph(event.units);
  if (!built.ok) return ignored(created, built.message);
  const total = event.units.length;
  return moved({
    ...created,
    run_id: event.run_id,
    phase: 'running',
    seq: event.seq,
    policy: event.policy,
    facts: factsOf(event),
    graph: built.graph,
    worker_states: startedVector(built.graph),
    counts: { ...created.counts, pending: total, total },
  });
}

function factsOf(event: RunStarted & Envelope): RunFacts {
  return {
    started_at: event.at,
    plan_path: event.plan_path,
    plan_sha256: event.plan_sha256,
    base_commit: event.base_commit,
    baseline_dirty: event.baseline_dirty,
    confinement: event.confinement,
    ralph_version: event.ralph_version,
  };
}

function outOfBoundsFound(state: RunState, event: OutOfBoundsFound & Envelope): Transition {
  if (event.writes.length === 0) return ignored(state, 'out_of_bounds_found names no write');
  return moved({ ...state, seq: event.seq, out_of_bounds: [...state.out_of_bounds, ...event.writes] });
}

function verificationStarted(state: RunState, event: VerificationStarted & Envelope): Transition {
  if (!isSettled(state)) return ignored(state, unsettled(state));
  if (state.interrupted !== null || state.suspended !== null) {
    return ignored(state, 'an interrupted or suspended run is not verified');
  }
  if (state.verification?.status === 'finished') return ignored(state, 'the run is verified already');
  const verification = { status: 'running', command: event.command, started_at: event.at } as const;
  return moved({ ...state, phase: 'verifying', seq: event.seq, verification });
}

function verificationFinished(state: RunState, event: VerificationFinished & Envelope): Transition {
  if (state.verification?.status !== 'running') return ignored(state, 'no verification is running');
  const verification = {
    status: 'finished',
    command: state.verification.command,
    started_at: state.verification.started_at,
    passed: event.passed,
    exit_code: event.exit_code,
    timed_out: event.timed_out,
    duration_ms: event.duration_ms,
    output_tail: event.output_tail,
  } as const;
  return moved({ ...state, seq: event.seq, verification });
}

function runInterrupted(state: RunState, event: RunInterrupted & Envelope): Transition {
  if (state.interrupted !== null) return ignored(state, 'the run is interrupted already');
  const interrupted = { signal: event.signal, at: event.at };
  return moved({ ...state, phase: 'stopping', seq: event.seq, interrupted }, [
    { type: 'stop_workers', reason: 'interrupted' },
    { type: 'save_checkpoint' },
  ]);
}

function runSuspended(state: RunState, event: RunSuspended & Envelope): Transition {
  if (state.suspended !== null) return ignored(state, 'the run is suspended already');
  const suspended = { reason: event.reason, at: event.at };
  return moved({ ...state, phase: 'stopping', seq: event.seq, suspended }, [
    { type: 'stop_workers', reason: 'suspended' },
    { type: 'save_checkpoint' },
  ]);
}

function runFinished(state: RunState, event: RunFinished & Envelope): Transition {
  if (!isSettled(state)) return ignored(state, unsettled(state));
  if (state.phase === 'verifying' && state.verification?.status === 'running') {
    return ignored(state, 'the verification command has not ended');
  }
  return moved({ ...state, phase: 'finished', seq: event.seq, finished_at: event.at });
}

function unsettled({ counts }: RunState): string {
  return `${counts.pending + counts.running} of ${counts.total} units have not ended`;
}
