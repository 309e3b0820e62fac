import type { RunEvent, RunState, AttemptWait } from '@ralph/reducer';

/** Shows people how a run goes; `stop` leaves the terminal as it was found. */
export interface Progress {
  readonly onEvent: (event: RunEvent, state: RunState) => void;
  readonly onLine: (unitId: string, line: string) => void;
  readonly onWaits: (waits: readonly AttemptWait[]) => void;
  readonly say: (message: string) => void;
  readonly stop: () => void;
}
