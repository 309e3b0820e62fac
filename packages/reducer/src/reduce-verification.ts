import type { EventOf } from './event-of.ts';
import { allDelivered } from './all-delivered.ts';
import { onCourse } from './on-course.ts';
import type { RunState } from './run-state.ts';
import { isSettled } from './select.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { unsettled } from './unsettled.ts';

/** The verification command is about to run. */
export function verificationStarted(state: RunState, event: EventOf<'verification_started'>): Transition {
  if (!isSettled(state)) return ignored(state, unsettled(state));
  if (state.pipeline !== null && (state.pipeline.wave_phase === null || !allDelivered(state))) {
    return ignored(state, 'only a wave whose units all did their work is verified');
  }
  if (state.course.interrupted !== null || state.course.suspended !== null) {
    return ignored(state, 'an interrupted or suspended run is not verified');
  }
  if (state.course.verification?.status === 'finished') return ignored(state, 'the run is verified already');
  const verification = { status: 'running', command: event.command, started_at: event.at } as const;
  return moved(onCourse(state, event.seq, { phase: 'verifying', verification }));
}

/** The verification command ended. */
export function verificationFinished(state: RunState, event: EventOf<'verification_finished'>): Transition {
  if (state.course.verification?.status !== 'running') return ignored(state, 'no verification is running');
  const verification = {
    status: 'finished',
    command: state.course.verification.command,
    started_at: state.course.verification.started_at,
    passed: event.passed,
    exit_code: event.exit_code,
    timed_out: event.timed_out,
    duration_ms: event.duration_ms,
    output_tail: event.output_tail,
    ...(event.signal === undefined ? {} : { signal: event.signal }),
    ...(event.interrupted === undefined ? {} : { interrupted: event.interrupted }),
  } as const;
  return moved(onCourse(state, event.seq, { verification }));
}
