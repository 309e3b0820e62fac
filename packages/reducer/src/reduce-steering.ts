import { neighbours } from './adjacency.ts';
import { countUnits } from './count-units.ts';
import { dependencyCounts } from './dependency-counts.ts';
import type { EventOf } from './event-of.ts';
import { onCourse } from './on-course.ts';
import { refused, wrongAttempt } from './refused.ts';
import { openedAgain } from './restart-units.ts';
import { ledgerOfRun } from './run-ledger.ts';
import type { RunCourse, RunState } from './run-state.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { unitAt } from './unit-graph.ts';
import type { UnitGraph } from './unit-graph.ts';
import { attemptsOf } from './unit-record.ts';
import type { UnitRecord } from './unit-record.ts';
import { rankOf } from './with-record.ts';
import { recordAt, vectorOf } from './worker-vector.ts';

/** The user wants a unit to end: none of its attempts starts any more, and the one that runs is to be stopped. */
export function unitStopRequested(state: RunState, event: EventOf<'unit_stop_requested'>): Transition {
  const { unit_id } = event;
  const record = recordAt(state.worker_states, rankOf(state, unit_id));
  if (record?.status !== 'pending' && record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== attemptsOf(record)) return wrongAttempt(state, attemptsOf(record), event);
  const { phase, stop_requests } = state.course;
  if (phase !== 'running') return ignored(state, `no unit is stopped by itself while the run is ${phase}`);
  if (stop_requests.includes(unit_id)) return ignored(state, `unit "${unit_id}" is to be stopped already`);
  return moved(onCourse(state, event.seq, { stop_requests: [...stop_requests, unit_id] }), [
    { type: 'stop_unit', unit_id },
  ]);
}

/** The user wants a unit that did not succeed to be tried again, and with it whatever it blocks. */
export function unitReopened(state: RunState, event: EventOf<'unit_reopened'>): Transition {
  const { unit_id } = event;
  const rank = rankOf(state, unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'pending' && record?.status !== 'failed' && record?.status !== 'cancelled')
    return refused(state, record, event);
  if (event.attempt !== attemptsOf(record)) return wrongAttempt(state, attemptsOf(record), event);
  const { phase, stop_requests } = state.course;
  if (phase !== 'running') return ignored(state, `no unit is opened again while the run is ${phase}`);
  if (record.status === 'pending' && stop_requests.includes(unit_id))
    return ignored(state, `unit "${unit_id}" is about to be stopped`);
  const { graph } = state.run;
  const before = graph.unit_ids.map((_, place) => recordAt(state.worker_states, place));
  const busy = runningAfter(graph, before, rank);
  if (busy !== null) return ignored(state, `unit "${busy}", which comes after "${unit_id}", is at work`);
  const records = recordsWith(graph, before, rank);
  return moved({
    ...state,
    course: courseAfter(state.course, event),
    seq: event.seq,
    worker_states: vectorOf(records),
    counts: countUnits(records),
    spent: ledgerOfRun(graph, state.run.policy, records),
  });
}

type Records = readonly (UnitRecord | undefined)[];

/** What comes after a unit may write where that does, so it must not be at work when the unit is. */
function runningAfter(graph: UnitGraph, records: Records, rank: number): string | null {
  const seen = new Set([rank]);
  for (const place of seen) {
    if (place !== rank && records[place]?.status === 'running') return graph.unit_ids[place] ?? '';
    for (const dependent of neighbours(graph.dependents, place)) seen.add(dependent);
  }
  return null;
}

/** The records in which that unit waits again, and so do those that were blocked because of it. */
function recordsWith(graph: UnitGraph, before: Records, rank: number): readonly UnitRecord[] {
  const opened = new Set([rank]);
  for (const place of opened)
    for (const dependent of neighbours(graph.dependents, place))
      if (before[dependent]?.status === 'blocked') opened.add(dependent);
  const records = before.flatMap((record, place) => {
    const unit = unitAt(graph, place);
    if (record === undefined || unit === undefined) return [];
    return [opened.has(place) ? openedAgain(unit, record) : record];
  });
  return records.map((record, place) => {
    if (record.status !== 'pending') return record;
    const { waitingFor, broken } = dependencyCounts(graph, records, place);
    const isSame = record.waiting_for === waitingFor && record.broken_dependencies === broken;
    return isSame ? record : { ...record, waiting_for: waitingFor, broken_dependencies: broken };
  });
}

/** Feedback holds until there is other feedback for the unit. */
function courseAfter(course: RunCourse, { unit_id, feedback, at }: EventOf<'unit_reopened'>): RunCourse {
  return {
    ...course,
    stop_requests: course.stop_requests.filter((other) => other !== unit_id),
    feedback:
      feedback === null
        ? course.feedback
        : [...course.feedback.filter((other) => other.unit_id !== unit_id), { unit_id, text: feedback, at }],
  };
}
