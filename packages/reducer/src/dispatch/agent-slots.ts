import type { AgentState } from '../agent-state.ts';
import type { RunState } from '../run-state.ts';
import { isProgram } from '../retry/failure-kind.ts';
import { runningWith } from '../select.ts';
import type { AttemptWait } from './next-attempt.ts';

/** Which agents are free while one decides what starts; what was decided counts already. */
export interface AgentSlots {
  readonly now_ms: number;
  readonly isOffline: boolean;
  /** What keeps an attempt from starting with that agent; null: nothing. */
  readonly hold: (agent: string) => Pick<AttemptWait, 'until_ms' | 'why'> | null;
  readonly take: (agent: string) => void;
}

/** Why none of these agents may start anything now, and until when the first of them is held; null: one may. */
export function holdOfAll(
  agents: readonly string[] | null,
  slots: AgentSlots,
): { readonly until_ms: number | null } | null {
  if (agents === null) return null;
  let first: number | null = null;
  for (const agent of agents) {
    if (slots.isOffline && !isProgram(agent)) continue;
    const hold = slots.hold(agent);
    if (hold === null) return null;
    if (hold.until_ms !== null && (first === null || hold.until_ms < first)) first = hold.until_ms;
  }
  return { until_ms: first };
}

/** The agents of a run at a moment. */
export function agentSlots(
  state: RunState,
  nowMs: number,
  shortOfMemory: ReadonlySet<string> = NONE,
): AgentSlots {
  const isOffline = state.course.connectivity?.online === false;
  const memoryHold = (agent: string) => (shortOfMemory.has(agent) ? MEMORY_HOLD : null);
  if (state.agents.length === 0) return { now_ms: nowMs, isOffline, hold: memoryHold, take: noTrace };
  const states = new Map(state.agents.map((each) => [each.agent, each]));
  const running = new Map<string, number>();
  const runningOf = (agent: string): number => {
    const known = running.get(agent) ?? runningWith(state, agent);
    running.set(agent, known);
    return known;
  };
  const trials = new Set<string>();
  return {
    now_ms: nowMs,
    isOffline,
    hold(agent) {
      const known = states.get(agent);
      if (known === undefined) return memoryHold(agent);
      return (
        coolDownHold(known, nowMs) ??
        circuitHold(known, nowMs, trials.has(agent)) ??
        (known.concurrency !== null && runningOf(agent) >= known.concurrency
          ? { until_ms: null, why: 'concurrency' }
          : memoryHold(agent))
      );
    },
    take(agent) {
      const known = states.get(agent);
      if (known === undefined) return;
      running.set(agent, runningOf(agent) + 1);
      if (known.circuit.status === 'open') trials.add(agent);
    },
  };
}

const NONE: ReadonlySet<string> = new Set();
const MEMORY_HOLD = { until_ms: null, why: 'memory' } as const;
const noTrace = (): void => undefined;

function coolDownHold(
  { cool_down }: AgentState,
  nowMs: number,
): Pick<AttemptWait, 'until_ms' | 'why'> | null {
  return cool_down !== null && cool_down.until_ms > nowMs
    ? { until_ms: cool_down.until_ms, why: cool_down.why }
    : null;
}

function circuitHold(
  { circuit }: AgentState,
  nowMs: number,
  hasTrial: boolean,
): Pick<AttemptWait, 'until_ms' | 'why'> | null {
  switch (circuit.status) {
    case 'closed':
      return null;
    case 'open':
      if (circuit.until_ms > nowMs) return { until_ms: circuit.until_ms, why: 'circuit_open' };
      return hasTrial ? { until_ms: null, why: 'circuit_open' } : null;
    case 'half_open':
      return { until_ms: null, why: 'circuit_open' };
  }
}
