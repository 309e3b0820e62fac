import { RUN_PHASES } from '@ralph/reducer';
import type { RunReading } from '../read-run.ts';

/** Where a run is, as one who looks at it from outside sees it. */
export const SEEN_PHASES = [...RUN_PHASES, 'died'] as const;
export type SeenPhase = (typeof SEEN_PHASES)[number];

/** The phase of a run; `died` when nobody works on it and it has not come to its end. */
export function seenPhase({ state, live }: Pick<RunReading, 'state' | 'live'>): SeenPhase {
  const { phase } = state.course;
  return phase === 'finished' || live ? phase : 'died';
}
