import type { AgentAdapter } from '@ralph/agents';
import { openAgentState, type AttemptState, type StateRequest } from './open-agent-state.ts';
import { findDeadState, removeDeadStates } from './remove-dead-states.ts';
import type { StatePlace } from './state-root.ts';

/**
 * The copies of agents' state of one run. A copy lives from a unit's first attempt with an agent until the unit ends,
 * for the agent's own session lies in it, with which a later attempt can go on.
 */
export interface AgentStates extends Disposable {
  /** For one attempt; disposing of it gives renewed logins back to the user, and keeps the rest. */
  readonly open: (adapter: AgentAdapter, request: StateRequest) => AttemptState;
  /** Whether an attempt of the unit with this agent left its state here. */
  readonly holds: (unitId: string, agent: string) => boolean;
  /** Removes what is kept for a unit; for when nothing of it runs any more. */
  readonly endUnit: (unitId: string) => void;
}

/** Opens the copies of one run: none yet, but for those that a killed part of the run left behind. */
export function openAgentStates(run: (StatePlace & { readonly run_id: string }) | null = null): AgentStates {
  const leftOf = (unit_id: string, agent: string): string | null =>
    run === null ? null : findDeadState(run, { run_id: run.run_id, unit_id, agent });
  const kept = new Map<string, Map<string, AttemptState>>();

  const reopen = (adapter: AgentAdapter, request: StateRequest): AttemptState => {
    if (adapter.state.homes.length === 0) return openAgentState(adapter.state, request);
    const { unit_id } = request.owner;
    const before = kept.get(unit_id)?.get(adapter.name);
    if (before?.renew() === true) return before;
    before?.[Symbol.dispose]();
    kept.get(unit_id)?.delete(adapter.name);
    const left = before === undefined ? leftOf(unit_id, adapter.name) : null;
    const state = openAgentState(adapter.state, { ...request, left });
    const states = kept.get(unit_id) ?? new Map<string, AttemptState>();
    kept.set(unit_id, states.set(adapter.name, state));
    return state;
  };

  const endUnit = (unitId: string): void => {
    for (const state of kept.get(unitId)?.values() ?? []) state[Symbol.dispose]();
    kept.delete(unitId);
  };

  return {
    open: (adapter, request) => {
      const state = reopen(adapter, request);
      return { ...state, [Symbol.dispose]: state.pause };
    },
    holds: (unitId, agent) => kept.get(unitId)?.has(agent) === true || leftOf(unitId, agent) !== null,
    endUnit,
    [Symbol.dispose]: () => {
      for (const unitId of kept.keys()) endUnit(unitId);
      if (run !== null) removeDeadStates(run);
    },
  };
}
