import type { RunEvent, WorkerFailed, WorkerSucceeded } from '@ralph/reducer';

/** How a unit ended, by its last event of that kind; null when it did not. */
export type UnitEnd = WorkerSucceeded | WorkerFailed | Extract<RunEvent, { type: 'unit_cancelled' }>;

/** The end of a unit. */
export function endOf(events: readonly RunEvent[], unitId: string): UnitEnd | null {
  return (
    events
      .filter((event) => isEnd(event))
      .filter(({ unit_id }) => unit_id === unitId)
      .at(-1) ?? null
  );
}

function isEnd(event: RunEvent): event is UnitEnd & RunEvent {
  return (
    event.type === 'worker_succeeded' || event.type === 'worker_failed' || event.type === 'unit_cancelled'
  );
}

/** In words, for a problem: how a unit ended. */
export function endText(end: UnitEnd | null): string {
  if (end === null) return 'it did not end';
  switch (end.type) {
    case 'worker_succeeded':
      return 'it succeeded';
    case 'unit_cancelled':
      return `it was cancelled (${end.reason})`;
    case 'worker_failed': {
      const { reason, message, class: kind } = end.failure;
      return `it failed: ${reason}${kind === undefined ? '' : `, ${kind}`}: ${message}`;
    }
  }
}
