import type { EventOf } from './event-of.ts';
import { onCourse } from './on-course.ts';
import type { RunState } from './run-state.ts';
import { moved } from './transition.ts';
import type { Transition } from './transition.ts';

/** A budget is nearly spent. */
export function budgetWarned(state: RunState, event: EventOf<'budget_warned'>): Transition {
  const { scope, unit_id, kind, spent, limit } = event;
  const others = state.course.budget_warnings.filter(
    (warning) => warning.scope !== scope || warning.unit_id !== unit_id || warning.kind !== kind,
  );
  const budget_warnings = [...others, { scope, unit_id, kind, spent, limit }];
  return moved(onCourse(state, event.seq, { budget_warnings }));
}

/** The network was lost, or is back. */
export function connectivityChanged(state: RunState, event: EventOf<'connectivity_changed'>): Transition {
  const { online, detail, at } = event;
  return moved(onCourse(state, event.seq, { connectivity: { online, detail, at } }));
}

/** For a while the journal could not be written. */
export function journalRecovered(state: RunState, event: EventOf<'journal_recovered'>): Transition {
  const paused = Math.min(state.course.journal_paused_ms + event.paused_ms, Number.MAX_SAFE_INTEGER);
  return moved(onCourse(state, event.seq, { journal_paused_ms: paused }));
}
