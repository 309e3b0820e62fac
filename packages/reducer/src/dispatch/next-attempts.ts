import type { RunState } from '../run-state.ts';
import { unitAt } from '../unit-graph.ts';
import { attemptsOf } from '../unit-record.ts';
import type { PendingRecord } from '../unit-record.ts';
import { nextMarked, recordAt } from '../worker-vector.ts';
import { isBudgeted } from '../run-ledger.ts';
import { agentSlots, holdOfAll } from './agent-slots.ts';
import type { AgentSlots } from './agent-slots.ts';
import { budgetRoom } from './budget-room.ts';
import type { BudgetRoom } from './budget-room.ts';
import { chooseAgent } from './choose-agent.ts';
import type { DispatchFacts, NextAttempt, NextAttempts, SpentBudget, AttemptWait } from './next-attempt.ts';

/**
 * What may start now, with which agent, and what has to wait for what. Decided anew at each call: nothing is reserved
 * until `worker_started` says that an attempt has begun.
 *
 * @example
 * const { start, spent, wake_at_ms } = nextAttempts(state, { now_ms: Date.now() });
 */
export function nextAttempts(
  state: RunState,
  { now_ms, slots, short_of_memory, most_waits = Infinity }: DispatchFacts,
): NextAttempts {
  const free = state.run.policy.max_workers - state.counts.running;
  const most = state.course.phase === 'running' ? Math.min(free, slots ?? free) : 0;
  if (!(most > 0)) return NOTHING;
  const draft: Draft = { start: [], spent: [], waits: [] };
  const room = budgetRoom(state, now_ms);
  const agents = agentSlots(state, now_ms, short_of_memory);
  // Of units with budgets each has to be looked at: it may have nothing left.
  const mayStopEarly = !isBudgeted(state.run.graph, state.run.policy);
  const { worker_states: vector } = state;
  let seen = 0;
  let enough = most;
  for (let rank = nextMarked(vector, 'ready', 0); rank !== -1; rank = nextMarked(vector, 'ready', rank + 1)) {
    decide(state, rank, draft, room, agents);
    if (draft.start.length >= most) break;
    seen += 1;
    if (seen < enough) continue;
    // The more units were looked at in vain, the more are looked at before the agents are.
    enough *= 4;
    if (mayStopEarly && draft.waits.length >= most_waits) {
      const hold = holdOfAll(state.run.graph.agents, agents);
      if (hold !== null) return withWake(draft, soonest([...draft.waits, hold]));
    }
  }
  return withWake(draft, soonest(draft.waits));
}

const NOTHING: NextAttempts = { start: [], spent: [], wake_at_ms: null, waits: [] };

interface Draft {
  readonly start: NextAttempt[];
  readonly spent: SpentBudget[];
  readonly waits: AttemptWait[];
}

function withWake({ start, spent, waits }: Draft, wakeAt: number | null): NextAttempts {
  return { start, spent, wake_at_ms: wakeAt, waits };
}

function decide(state: RunState, rank: number, draft: Draft, room: BudgetRoom, agents: AgentSlots): void {
  const record = recordAt(state.worker_states, rank);
  const unit = unitAt(state.run.graph, rank);
  if (record?.status !== 'pending' || unit === undefined) return;
  const { unit_id } = record;
  if (state.course.stop_requests.includes(unit_id)) return;
  const lack = room.lacks(unit, record);
  if (lack !== null) {
    const { scope, kind, failure } = lack;
    if (lack.final) draft.spent.push({ unit_id, attempt: attemptsOf(record), scope, kind, failure });
    else draft.waits.push({ unit_id, agent: null, until_ms: null, why: 'budget' });
    return;
  }
  const choice = chooseAgent(unit, record, agents);
  if (choice === null) return;
  if ('wait' in choice) {
    draft.waits.push({ unit_id, ...choice.wait });
    return;
  }
  room.reserve(unit);
  if (choice.works !== null) agents.take(choice.works);
  draft.start.push({
    unit_id,
    attempt: attemptsOf(record) + 1,
    agent: choice.agent,
    resume_session: sessionFor(record, choice.works),
  });
}

/** Only the agent that has a session can go on with it. */
function sessionFor({ earlier }: PendingRecord, agent: string | null): string | null {
  const session = earlier?.retry.session ?? null;
  return session !== null && session.agent === agent ? session.session_id : null;
}

function soonest(waits: readonly Pick<AttemptWait, 'until_ms'>[]): number | null {
  let first: number | null = null;
  for (const { until_ms: until } of waits) {
    if (until !== null && (first === null || until < first)) first = until;
  }
  return first;
}
