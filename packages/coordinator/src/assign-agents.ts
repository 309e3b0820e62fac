import { findAgent, type AgentAdapter } from '@ralph/agents';
import type { WorkPlan, WorkUnit } from '@ralph/manifest';
import { CoordinatorError } from './coordinator-error.ts';

/** A unit with the agent that will work on it. */
export interface Assignment {
  readonly unit: WorkUnit;
  readonly agentName: string;
  readonly adapter: AgentAdapter;
  readonly model: string | null;
}

/**
 * Gives each unit its agent: the one it names, else what its `script` or `command` implies, else the run's.
 *
 * @throws CoordinatorError `agent_unknown`, naming every unit without a usable agent.
 */
export function assignAgents(plan: WorkPlan, defaultAgent: string | null): readonly Assignment[] {
  const problems: string[] = [];
  const assignments: Assignment[] = [];
  for (const unit of plan.work_units) {
    const assigned = assignAgent(unit, defaultAgent);
    if (typeof assigned === 'string') problems.push(`${unit.unit_id}: ${assigned}`);
    else assignments.push(assigned);
  }
  if (problems.length > 0) throw new CoordinatorError('agent_unknown', problems.join('\n'));
  return assignments;
}

function assignAgent(unit: WorkUnit, defaultAgent: string | null): Assignment | string {
  const name = unit.agent ?? impliedAgent(unit) ?? defaultAgent;
  if (name === null) return 'no agent: name one in the plan ("agent": "claude") or run with --agent NAME';
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
