import type { AgentState } from './agent-state.ts';
import { agentState } from './retry/agent-health.ts';
import type { RunState } from './run-state.ts';
import { runningRecords } from './select.ts';

/** How an agent fares, and how much it does. */
export interface AgentView extends AgentState {
  /** Attempts on their way. */
  readonly running: number;
}

/** The agents of which something is known, or that are at work, for people to look at. */
export function agentStates(state: RunState): readonly AgentView[] {
  const running = new Map(state.agents.map(({ agent }) => [agent, 0]));
  for (const { record } of runningRecords(state)) {
    running.set(record.agent, (running.get(record.agent) ?? 0) + 1);
  }
  return [...running].map(([agent, count]) => ({ ...agentState(state.agents, agent), running: count }));
}
