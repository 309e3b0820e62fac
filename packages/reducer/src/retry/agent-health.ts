import type { WorkerFailure } from '@ralph/manifest';
import type { AgentState, CoolDown, CoolDownReason } from '../agent-state.ts';
import { instantOf } from '../pipeline/instant.ts';
import { coolDownMs } from '../pipeline/retry-delay.ts';
import { asksToWait, blamesAgent, isProgram } from './failure-kind.ts';

/** So many failures in a row open the circuit. */
const FAILURES_TO_OPEN = 3;

const WELL: Omit<AgentState, 'agent'> = {
  failures: 0,
  circuit: { status: 'closed' },
  opened: 0,
  cool_down: null,
  cool_downs: 0,
  concurrency: null,
  halved_at_ms: 0,
};

/** How that agent fares. */
export function agentState(agents: readonly AgentState[], agent: string): AgentState {
  return agents.find((known) => known.agent === agent) ?? { agent, ...WELL };
}

function withAgent(agents: readonly AgentState[], next: AgentState): readonly AgentState[] {
  const place = agents.findIndex(({ agent }) => agent === next.agent);
  return place === -1 ? [...agents, next] : agents.with(place, next);
}

/** An attempt starts: with an agent that was given up, it is the trial. */
export function agentsAfterStart(
  agents: readonly AgentState[],
  agent: string,
  unitId: string,
): readonly AgentState[] {
  const known = agents.find((each) => each.agent === agent);
  if (known?.circuit.status !== 'open') return agents;
  const circuit = { status: 'half_open', until_ms: known.circuit.until_ms, trial: unitId } as const;
  return withAgent(agents, { ...known, circuit });
}

/** An attempt succeeded: the agent is well, and may do one thing more at once, up to what the run allows. */
export function agentsAfterSuccess(
  agents: readonly AgentState[],
  agent: string,
  maxWorkers: number,
): readonly AgentState[] {
  const known = agents.find((each) => each.agent === agent);
  if (known === undefined) return agents;
  const grown = known.concurrency === null ? null : known.concurrency + 1;
  return withAgent(agents, {
    ...known,
    failures: 0,
    circuit: WELL.circuit,
    opened: 0,
    cool_downs: 0,
    concurrency: grown === null || grown >= maxWorkers ? null : grown,
  });
}

/** The attempt of which something became known. */
export interface AgentAttempt {
  readonly agent: string;
  readonly unit_id: string;
  readonly started_at: string;
  /** Attempts that run with the agent at once, this one among them. */
  readonly running: number;
}

/** An attempt failed. */
export function agentsAfterFailure(
  agents: readonly AgentState[],
  attempt: AgentAttempt,
  failure: WorkerFailure,
  at: string,
): readonly AgentState[] {
  if (isProgram(attempt.agent)) return agents;
  const now = instantOf(at);
  if (asksToWait(failure)) {
    const why = failure.class === 'out_of_credits' ? 'out_of_credits' : 'rate_limited';
    const resolved = agentsAfterTrial(agents, attempt.agent, attempt.unit_id);
    return agentsAfterThrottle(resolved, attempt, { why, retry_at: failure.retry_at ?? null, now_ms: now });
  }
  const known = agents.find((each) => each.agent === attempt.agent);
  const isTrial = isTrialOf(known, attempt.unit_id);
  if (!blamesAgent(failure)) {
    return known === undefined || !isTrial
      ? agents
      : withAgent(agents, { ...known, failures: 0, circuit: WELL.circuit, opened: 0 });
  }
  const before = known ?? agentState(agents, attempt.agent);
  const failures = before.failures + 1;
  const opens = isTrial || (before.circuit.status === 'closed' && failures >= FAILURES_TO_OPEN);
  if (!opens) return withAgent(agents, { ...before, failures });
  const circuit = { status: 'open', until_ms: now + coolDownMs('broken_agent', before.opened) } as const;
  return withAgent(agents, { ...before, failures, circuit, opened: before.opened + 1 });
}

/** An attempt ended without a verdict on its agent: another one may try. */
export function agentsAfterTrial(
  agents: readonly AgentState[],
  agent: string,
  unitId: string,
): readonly AgentState[] {
  const known = agents.find((each) => each.agent === agent);
  if (known?.circuit.status !== 'half_open' || known.circuit.trial !== unitId) return agents;
  return withAgent(agents, { ...known, circuit: { status: 'open', until_ms: known.circuit.until_ms } });
}

function isTrialOf(known: AgentState | undefined, unitId: string): boolean {
  return known?.circuit.status === 'half_open' && known.circuit.trial === unitId;
}

/** How the agent was told to slow down. */
export interface Throttle {
  readonly why: CoolDownReason;
  readonly retry_at: string | null;
  readonly now_ms: number;
}

/** The agent was told to slow down: it is left alone for a while, and then does half as much at once. */
export function agentsAfterThrottle(
  agents: readonly AgentState[],
  { agent, started_at, running }: AgentAttempt,
  { why, retry_at, now_ms }: Throttle,
): readonly AgentState[] {
  if (isProgram(agent)) return agents;
  const before = agentState(agents, agent);
  // Of attempts that ran side by side, all are told the same; only the first of them counts.
  const isNews = instantOf(started_at) >= before.halved_at_ms;
  const named = retry_at === null ? 0 : instantOf(retry_at);
  // A time that has come is believed once in a row, or an agent that names such times would be asked without end.
  const isBelieved = named > now_ms || (named > 0 && before.cool_downs === 0);
  const unnamed = isNews ? now_ms + coolDownMs(coolDownTable(why), before.cool_downs) : 0;
  return withAgent(agents, {
    ...before,
    cool_down: later(before.cool_down, { why, until_ms: isBelieved ? named : unnamed }),
    cool_downs: before.cool_downs + (isNews ? 1 : 0),
    concurrency: isNews ? halved(before.concurrency, running) : before.concurrency,
    halved_at_ms: isNews ? now_ms : before.halved_at_ms,
  });
}

function coolDownTable(why: CoolDownReason): 'out_of_credits' | 'other' {
  return why === 'out_of_credits' ? 'out_of_credits' : 'other';
}

function later(before: CoolDown | null, next: CoolDown): CoolDown {
  return before !== null && before.until_ms >= next.until_ms ? before : next;
}

function halved(limit: number | null, running: number): number {
  return Math.max(1, Math.floor(Math.min(limit ?? running, running) / 2));
}
