import type { EventOf } from '../event-of.ts';
import type { PipelineState } from './pipeline-state.ts';

/** A phase took so long: it counts for the gates of the cycle, and for its timebox. */
export function phaseTimed(before: PipelineState, event: EventOf<'phase_timed'>): PipelineState | string {
  const { phase, elapsed_seconds } = event;
  if (!(elapsed_seconds >= 0 && elapsed_seconds <= Number.MAX_SAFE_INTEGER)) {
    return `phase "${phase}" took ${elapsed_seconds} s, expected 0 or more, up to ${Number.MAX_SAFE_INTEGER}`;
  }
  return {
    ...before,
    phase_timings: [...before.phase_timings, { phase, elapsed_seconds }],
    cycle_timebox_consumed_seconds: before.cycle_timebox_active
      ? before.cycle_timebox_consumed_seconds + elapsed_seconds
      : before.cycle_timebox_consumed_seconds,
  };
}
