import type { UnitEvent } from './event-of.ts';
import type { RunState } from './run-state.ts';
import { ignored } from './transition.ts';
import type { Transition } from './transition.ts';
import type { PendingRecord, UnitRecord } from './unit-record.ts';

/** An event that cannot follow on the unit's status, or whose unit is unknown. */
export function refused(state: RunState, record: UnitRecord | undefined, event: UnitEvent): Transition {
  return record === undefined
    ? ignored(state, `unit "${event.unit_id}" is not in the plan`)
    : ignored(state, `${event.type} cannot follow: unit "${record.unit_id}" is ${record.status}`);
}

/** An event of another attempt than the one it could be of. */
export function wrongAttempt(state: RunState, expected: number, event: UnitEvent): Transition {
  return ignored(state, `${event.type} names attempt ${event.attempt}, expected ${expected}`);
}

/** A unit that needs others which have neither succeeded nor been skipped. */
export function stillWaits(state: RunState, record: PendingRecord): Transition {
  return ignored(state, `unit "${record.unit_id}" still waits for ${record.waiting_for} units`);
}
