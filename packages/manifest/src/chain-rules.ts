import type { Finding } from './plan-problem.ts';
import type { UnitDraft } from './unit-draft.ts';

/** A unit names one agent or a chain of them. */
export function agentsBesideAgent(units: readonly UnitDraft[]): Finding[] {
  return units.flatMap((unit, index): Finding[] => {
    if (unit.agent === undefined || unit.agents === undefined) return [];
    const message =
      'the unit has an agent and a chain of agents: remove "agent", or put it first in "agents"';
    return [{ code: 'ambiguous_agent', path: ['work_units', index, 'agents'], message }];
  });
}

/** A chain names each agent once: more attempts with one are its retries. */
export function duplicateAgents(units: readonly UnitDraft[]): Finding[] {
  return units.flatMap((unit, index) => {
    const seen = new Set<string>();
    return (unit.agents ?? []).flatMap((agent, position): Finding[] => {
      if (agent === undefined || seen.size !== seen.add(agent).size) return [];
      const message = `the agent ${JSON.stringify(agent)} is in the chain already: remove it here, and give the unit more "retries" for more attempts`;
      return [{ code: 'duplicate_agent', path: ['work_units', index, 'agents', position], message }];
    });
  });
}

/** Warns of a command or a script in a chain with coding agents: it does not do what they are told to do. */
export function mixedChains(units: readonly UnitDraft[]): Finding[] {
  return units.flatMap((unit, index) => {
    const agents = unit.agents ?? [];
    return agents.flatMap((agent, position): Finding[] => {
      if ((agent !== 'command' && agent !== 'script') || agents.length < 2) return [];
      const message = `the agent ${JSON.stringify(agent)} runs what the field "${agent}" says, whatever the description asks for: as a part of a chain it is no stand-in for a coding agent`;
      return [{ code: 'mixed_chain', path: ['work_units', index, 'agents', position], message }];
    });
  });
}
