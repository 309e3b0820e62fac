import { findAgent, type AgentAdapter } from '@ralph/agents';
import type { WorkPlan, WorkUnit } from '@ralph/manifest';
import type { AgentChain } from '@ralph/mcp-plan';
import { NO_AGENTS_CONFIG, type AgentsConfig } from './agents-config.ts';
import { CoordinatorError } from './coordinator-error.ts';

/** A unit with an agent that may work on it. */
export interface Assignment {
  readonly unit: WorkUnit;
  readonly agentName: string;
  readonly adapter: AgentAdapter;
  readonly model: string | null;
  /** The chain of `agents.toml` through which it got here; it says how often and when to try again. */
  readonly chain: AgentChain | null;
}

/** What each unit may be worked on with, best first; never empty. */
export type AgentChains = ReadonlyMap<string, readonly Assignment[]>;

/**
 * Gives each unit its chain of agents: the ones it names, else what its `script` or `command` implies, else the run's,
 * which is one name or several with commas, else that of `agents.toml` for development. A name may be that of a chain
 * in `agents.toml`, too. One assignment per unit and agent, in the order of the plan.
 *
 * @throws CoordinatorError `agent_unknown`, naming every unit without a usable agent.
 */
export function assignAgents(
  plan: WorkPlan,
  defaultAgent: string | null,
  config: AgentsConfig = NO_AGENTS_CONFIG,
): readonly Assignment[] {
  const assigned = plan.work_units.flatMap((unit) => assignChain(unit, defaultAgent, config));
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

function assignChain(
  unit: WorkUnit,
  defaultAgent: string | null,
  config: AgentsConfig,
): readonly (Assignment | string)[] {
  const named = namesFor(unit, defaultAgent, config);
  if (named.length === 0)
    return [`${unit.unit_id}: no agent: name one in the plan ("agent": "claude") or run with --agent NAME`];
  const chain = namedChains(named, config)[0] ?? null;
  const names = new Set(named.flatMap((name) => namedChains([name], config)[0]?.agents ?? [name]));
  return [...names].map((name) => {
    const assigned = assignAgent(unit, name, config);
    return typeof assigned === 'string' ? `${unit.unit_id}: ${assigned}` : { ...assigned, chain };
  });
}

/** The chains among some names; a name that is an agent's means the agent. */
function namedChains(names: readonly string[], { chains, agents }: AgentsConfig): readonly AgentChain[] {
  return names.flatMap((name) => {
    const chain = chains.get(name);
    return chain === undefined || !('error' in findAgent(name, agents)) ? [] : [chain];
  });
}

function namesFor(
  unit: WorkUnit,
  defaultAgent: string | null,
  { defaultChain }: AgentsConfig,
): readonly string[] {
  if (unit.agents !== undefined) return unit.agents;
  const own = unit.agent ?? impliedAgent(unit);
  if (own !== null) return [own];
  const ofRun = (defaultAgent ?? '').split(',').map((name) => name.trim());
  const named = [...new Set(ofRun.filter((name) => name !== ''))];
  return named.length === 0 && defaultChain !== null ? [defaultChain] : named;
}

function assignAgent(
  unit: WorkUnit,
  name: string,
  { agents, chains }: AgentsConfig,
): Omit<Assignment, 'chain'> | string {
  const found = findAgent(name, agents);
  if ('error' in found)
    return chains.size === 0 ? found.error : `${found.error}. Chains: ${[...chains.keys()].join(', ')}`;
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
