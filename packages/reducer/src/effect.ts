/** All running workers are to be stopped; each ends with its own event. */
export interface StopWorkers {
  readonly type: 'stop_workers';
  readonly reason: StopReason;
}

/** The state is to be written to the checkpoint. */
export interface SaveCheckpoint {
  readonly type: 'save_checkpoint';
}

/** Why a run stops before all its units ended. */
export type StopReason = 'interrupted' | 'suspended' | 'fail_fast';

/** What the world is asked to do after an event, as data. Starting units is no effect: ask `readyUnits`. */
export type Effect = StopWorkers | SaveCheckpoint;
