import { findAgent, type AgentAdapter } from '@ralph/agents';
import type { WorkPlan, WorkUnit } from '@ralph/manifest';
import { CoordinatorError } from './coordinator-error.ts';

/** A unit with an agent that may work on it. */
export interface Assignment {
  readonly unit: WorkUnit;
  readonly agentName: string;
  readonly adapter: AgentAdapter;
  readonly model: string | null;
}

/** What each unit may be worked on with, best first; never empty. */
export type AgentChains = ReadonlyMap<string, readonly Assignment[]>;

/**
 * Gives each unit its chain of agents: the ones it names, else what its `script` or `command` implies, else the run's,
 * which is one name or several with commas. One assignment per unit and agent, in the order of the plan.
 *
 * @throws CoordinatorError `agent_unknown`, naming every unit without a usable agent.
 */
export function assignAgents(plan: WorkPlan, defaultAgent: string | null): readonly Assignment[] {
  const assigned = plan.work_units.flatMap((unit) => assignChain(unit, defaultAgent));
  const problems = assigned.filter((one) => typeof one === 'string');
  if (problems.length > 0) throw new CoordinatorError('agent_unknown', problems.join('\n'));
  return assigned.filter((one) => typeof one !== 'string');
}

/** The same, by unit. */
export function agentChains(assignments: readonly Assignment[]): AgentChains {
  const chains = new Map<string, Assignment[]>();
  for (const assignment of assignments) {
    const chain = chains.get(assignment.unit.unit_id);
    if (chain === undefined) chains.set(assignment.unit.unit_id, [assignment]);
    else chain.push(assignment);
  }
  return chains;
}

function assignChain(unit: WorkUnit, defaultAgent: string | null): readonly (Assignment | string)[] {
  const names = chainOf(unit, defaultAgent);
  if (names.length === 0)
    return [`${unit.unit_id}: no agent: name one in the plan ("agent": "claude") or run with --agent NAME`];
  return names.map((name) => {
    const assigned = assignAgent(unit, name);
    return typeof assigned === 'string' ? `${unit.unit_id}: ${assigned}` : assigned;
  });
}

function chainOf(unit: WorkUnit, defaultAgent: string | null): readonly string[] {
  if (unit.agents !== undefined) return unit.agents;
  const own = unit.agent ?? impliedAgent(unit);
  if (own !== null) return [own];
  const named = (defaultAgent ?? '').split(',').map((name) => name.trim());
  return [...new Set(named.filter((name) => name !== ''))];
}

function assignAgent(unit: WorkUnit, name: string): Assignment | string {
  const found = findAgent(name);
  if ('error' in found) return found.error;
  if (found.adapter.name === 'command' && unit.command === undefined) {
    return 'the agent "command" needs a "command": ["program", "argument", …] in the unit';
  }
  if (found.adapter.name === 'script' && unit.script === undefined) {
    return 'the agent "script" needs a "script": [{ "tool": …, "args": … }, …] in the unit';
  }
  return { unit, agentName: name, adapter: found.adapter, model: found.model };
}

function impliedAgent(unit: WorkUnit): string | null {
  if (unit.script !== undefined) return 'script';
  return unit.command === undefined ? null : 'command';
}
