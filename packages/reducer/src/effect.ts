/** All running workers are to be stopped; each ends with its own event. */
export interface StopWorkers {
  readonly type: 'stop_workers';
  readonly reason: StopReason;
}

/** One worker is to be stopped, or its unit is never to start; either ends with its own event. */
export interface StopUnit {
  readonly type: 'stop_unit';
  readonly unit_id: string;
}

/** The state is to be written to the checkpoint. */
export interface SaveCheckpoint {
  readonly type: 'save_checkpoint';
}

/** Why a run stops before all its units ended. */
export type StopReason = 'interrupted' | 'suspended' | 'fail_fast';

/** Why a unit ends before it did its work: its run stops, or the user wanted just this unit to end. */
export type CancelReason = StopReason | 'stopped_by_user';

/** What the world is asked to do after an event, as data. Starting units is no effect: ask `readyUnits`. */
export type Effect = StopWorkers | StopUnit | SaveCheckpoint;
