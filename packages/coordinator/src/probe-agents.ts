import type { AgentAdapter } from '@ralph/agents';
import type { Assignment } from './assign-agents.ts';
import { captureCommand } from './capture-command.ts';
import { CoordinatorError } from './coordinator-error.ts';
import { findProgram } from './process/find-program.ts';
import { saysPlace } from './process/program-places.ts';

/**
 * Makes sure that every agent and every command of a plan is on this machine, before anything starts, and answers what a
 * person should know of those that are.
 *
 * @throws CoordinatorError `agent_missing`, naming each one with its units and how to get it.
 */
export async function probeAgents(
  assignments: readonly Assignment[],
  root: string,
): Promise<readonly string[]> {
  const adapters = new Map<AgentAdapter, Assignment[]>();
  for (const assignment of assignments) {
    adapters.set(assignment.adapter, [...(adapters.get(assignment.adapter) ?? []), assignment]);
  }
  const found = await Promise.all([...adapters].map(([adapter, users]) => probeAgent(adapter, users, root)));
  const missing = found.flatMap(({ problems }) => problems);
  if (missing.length > 0) throw new CoordinatorError('agent_missing', missing.join('\n'));
  return found.flatMap(({ warnings }) => warnings);
}

interface Probed {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

async function probeAgent(
  adapter: AgentAdapter,
  users: readonly Assignment[],
  root: string,
): Promise<Probed> {
  if (adapter.name === 'command') {
    return { problems: users.flatMap((assignment) => commandProblem(assignment, root)), warnings: [] };
  }
  const result = await adapter.probe((argv) => captureCommand(argv, root));
  if (result.available) {
    const { warning } = result;
    return { problems: [], warnings: warning === null ? [] : [`agent ${adapter.name}: ${warning}`] };
  }
  const units = users.map((assignment) => assignment.unit.unit_id).join(', ');
  const problem = `agent ${adapter.name} (${units}): ${result.reason}. To get it: ${result.how_to_get}`;
  return { problems: [problem], warnings: [] };
}

/** A path is not judged here: an earlier unit may be about to create that program. */
function commandProblem({ unit }: Assignment, root: string): readonly string[] {
  const program = unit.command?.[0] ?? '';
  if (saysPlace(program, process.platform)) return [];
  const search = findProgram(program, { path: process.env['PATH'], cwd: root });
  return search.found ? [] : [`${unit.unit_id}: ${search.problem}`];
}
