import type { AgentTask } from './adapter.ts';
import { AgentError } from './agent-error.ts';

/**
 * Where the attempt's copy of an agent's home is, for agents that find their tool servers there.
 *
 * @throws AgentError `state_missing` when the task has none.
 */
export function stateDirectory({ unit_id, state_directories }: AgentTask, variable: string): string {
  const directory = state_directories[variable];
  if (directory !== undefined) return directory;
  throw new AgentError(
    'state_missing',
    `unit ${unit_id}: expected state_directories to name a directory for ${variable}, in which the agent finds its ` +
      'tools; make an empty one for this attempt and name it',
  );
}
