import type { EventOf } from './event-of.ts';
import { onCourse } from './on-course.ts';
import { instantOf } from './pipeline/instant.ts';
import type { ProcessMarks } from './process-marks.ts';
import { failed, lost, observed, retried, started, succeeded } from './record-changes.ts';
import { refused, stillWaits, wrongAttempt } from './refused.ts';
import {
  agentsAfterFailure,
  agentsAfterStart,
  agentsAfterSuccess,
  agentsAfterThrottle,
  agentsAfterTrial,
} from './retry/agent-health.ts';
import type { AgentAttempt } from './retry/agent-health.ts';
import { linksOf } from './retry/chain-links.ts';
import { retryAfter } from './retry/retry-after.ts';
import { sessionAfter } from './retry/session-after.ts';
import type { RunState } from './run-state.ts';
import { runningWith } from './select.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';
import { unitAt } from './unit-graph.ts';
import { attemptsOf } from './unit-record.ts';
import type { Observation, RunningRecord } from './unit-record.ts';
import { rankOf, withAgents, withEnded, withObserved, withRetried, withStarted } from './with-record.ts';
import { recordAt } from './worker-vector.ts';

/** The next attempt of a unit starts. */
export function workerStarted(state: RunState, event: EventOf<'worker_started'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'pending') return refused(state, record, event);
  if (event.attempt !== attemptsOf(record) + 1) return wrongAttempt(state, attemptsOf(record) + 1, event);
  if (state.course.phase !== 'running')
    return ignored(state, `no unit starts while the run is ${state.course.phase}`);
  if (record.waiting_for > 0) return stillWaits(state, record);
  if (isToStop(state, event.unit_id)) return ignored(state, `unit "${event.unit_id}" is to be stopped`);
  if (state.counts.running >= state.run.policy.max_workers) return allAtWork(state, event);
  const next = withStarted(state, event.seq, rank, started(record, event));
  if (state.agents.length === 0) return moved(next);
  return moved(withAgents(next, agentsAfterStart(state.agents, event.agent, event.unit_id)));
}

function isToStop({ course }: RunState, unitId: string): boolean {
  return course.stop_requests.length > 0 && course.stop_requests.includes(unitId);
}

function allAtWork(state: RunState, { unit_id }: EventOf<'worker_started'>): Transition {
  const { running } = state.counts;
  const { max_workers } = state.run.policy;
  return ignored(state, `unit "${unit_id}" cannot start: ${running} of ${max_workers} workers are at work`);
}

/** The attempt that runs did the work. */
export function workerSucceeded(state: RunState, event: EventOf<'worker_succeeded'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== record.attempt) return wrongAttempt(state, record.attempt, event);
  const next = withEnded(state, event.seq, rank, succeeded(record, event));
  if (state.agents.length === 0) return moved(next);
  const { max_workers } = state.run.policy;
  return moved(withAgents(next, agentsAfterSuccess(state.agents, record.agent, max_workers)));
}

/** The attempt that runs failed: the unit is tried again while its chain lasts, or failed with it. */
export function workerFailed(state: RunState, event: EventOf<'worker_failed'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status === 'pending' && event.failure.reason === 'budget_exceeded') {
    if (event.attempt !== attemptsOf(record)) return wrongAttempt(state, attemptsOf(record), event);
    return unitFailed(state, event, withEnded(state, event.seq, rank, failed(record, event)));
  }
  if (record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== record.attempt) return wrongAttempt(state, record.attempt, event);
  const agents = agentsAfterFailure(state.agents, attemptOf(state, record), event.failure, event.at);
  const unit = unitAt(state.run.graph, rank);
  const retry =
    state.course.phase === 'running' && unit !== undefined && !isToStop(state, event.unit_id)
      ? retryAfter(unit, record, event, state.run.policy)
      : null;
  if (retry !== null) {
    return moved(withAgents(withRetried(state, event.seq, rank, retried(record, event, retry)), agents));
  }
  const ended = withEnded(state, event.seq, rank, failed(record, event));
  return unitFailed(state, event, withAgents(ended, agents));
}

/** The attempt as one looks at its agent. */
function attemptOf(state: RunState, record: RunningRecord): AgentAttempt {
  const { agent, unit_id, started_at } = record;
  return { agent, unit_id, started_at, running: runningWith(state, agent) };
}

/** A unit failed for good: the run stops when that is one too many. */
function unitFailed(state: RunState, event: EventOf<'worker_failed'>, after: RunState): Transition {
  const { fail_fast, max_failures } = state.run.policy;
  const most = fail_fast ? 1 : (max_failures ?? Infinity);
  if (state.course.phase !== 'running' || after.counts.failed < most) return moved(after);
  return moved(onCourse(after, event.seq, { phase: 'stopping' }), [
    { type: 'stop_workers', reason: 'fail_fast' },
  ]);
}

/** The coordinator died during the attempt: the unit waits again, and nothing of its chain is spent. */
export function attemptLost(state: RunState, event: EventOf<'attempt_lost'>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  const unit = unitAt(state.run.graph, rank);
  if (record?.status !== 'running' || unit === undefined) return refused(state, record, event);
  if (event.attempt !== record.attempt) return wrongAttempt(state, record.attempt, event);
  const failure = { reason: 'attempt_lost', message: event.message } as const;
  const retry = { links: linksOf(unit, record.earlier), session: sessionAfter(record, failure) };
  const next = withRetried(state, event.seq, rank, lost(record, event, retry));
  return moved(withAgents(next, agentsAfterTrial(state.agents, record.agent, record.unit_id)));
}

/** The agent of an attempt that goes on was told to slow down. */
export function agentThrottled(state: RunState, event: EventOf<'agent_throttled'>): Transition {
  const record = recordAt(state.worker_states, rankOf(state, event.unit_id));
  if (record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== record.attempt) return wrongAttempt(state, record.attempt, event);
  const { agent, retry_at, seq, at } = event;
  const attempt = { ...attemptOf(state, record), agent, running: runningWith(state, agent) };
  const throttle = { why: 'rate_limited', retry_at, now_ms: instantOf(at) } as const;
  return moved({ ...state, seq, agents: agentsAfterThrottle(state.agents, attempt, throttle) });
}

type ObservedType =
  | 'worker_spawned'
  | 'worker_progressed'
  | 'tool_denied'
  | 'coordination_requested'
  | 'agent_session'
  | 'usage_reported';

/** Something became known about the attempt that runs. */
export function workerObserved(state: RunState, event: EventOf<ObservedType>): Transition {
  const rank = rankOf(state, event.unit_id);
  const record = recordAt(state.worker_states, rank);
  if (record?.status !== 'running') return refused(state, record, event);
  if (event.attempt !== record.attempt) return wrongAttempt(state, record.attempt, event);
  return moved(withObserved(state, event.seq, rank, observed(record, observation(record, event))));
}

const NOTHING_OBSERVED: Observation = {
  pid: null,
  process: null,
  progress: null,
  denied: 0,
  session_id: null,
  usage: null,
};

function observation({ observed: before }: RunningRecord, event: EventOf<ObservedType>): Observation {
  const known = before ?? NOTHING_OBSERVED;
  switch (event.type) {
    case 'worker_spawned':
      return { ...known, pid: event.pid, process: processMarks(event) };
    case 'worker_progressed':
      return { ...known, progress: event.status };
    case 'tool_denied':
      return { ...known, denied: known.denied + 1 };
    case 'coordination_requested':
      return known;
    case 'agent_session':
      return { ...known, session_id: event.session_id };
    case 'usage_reported':
      return { ...known, usage: event.usage };
  }
}

/** Null when the event tells none: journals of earlier versions do not. */
function processMarks(event: EventOf<'worker_spawned'>): ProcessMarks | null {
  const { process_start_time: startTime, boot_id: bootId, pid_namespace: namespace, mark } = event;
  const marks = {
    start_time: startTime ?? null,
    boot_id: bootId ?? null,
    pid_namespace: namespace ?? null,
    mark: mark ?? null,
  };
  return Object.values(marks).every((value) => value === null) ? null : marks;
}
