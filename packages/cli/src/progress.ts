import type { RunEvent, RunState, AttemptWait } from '@ralph/reducer';

/** Shows people how a run goes; `stop` leaves the terminal as it was found. */
export interface Progress {
  readonly onEvent: (event: RunEvent, state: RunState) => void;
  readonly onLine: (unitId: string, line: string) => void;
  readonly onWaits: (waits: readonly AttemptWait[]) => void;
  readonly say: (message: string) => void;
  /** The run is being stopped; at this time, in ms since the epoch, what still runs is killed. */
  readonly onStopping: (killAt: number) => void;
  readonly stop: () => void;
}
