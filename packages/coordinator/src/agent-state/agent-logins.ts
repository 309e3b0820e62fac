import { join } from 'node:path';
import { AGENT_NAMES, builtInAgent, type AgentAdapter, type OwnAgents } from '@ralph/agents';
import { directoryOf, originalOf } from './plan-home.ts';
import type { StatePlace } from './state-root.ts';

/**
 * Where the user's own logins for all agents may lie, whether an agent is used or not: files that are copied as logins
 * or in part, and settings by which ralph sees that somebody is logged in, for they hold the keys of providers.
 */
export function agentLogins(own: OwnAgents, place: StatePlace): readonly string[] {
  const agents = [...AGENT_NAMES.map(builtInAgent), ...own.values()];
  return [...new Set(agents.flatMap((agent) => (agent === null ? [] : loginsOf(agent.adapter, place))))];
}

function loginsOf({ state, login }: AgentAdapter, place: StatePlace): readonly string[] {
  const signs = login?.signs ?? [];
  return state.homes.flatMap((home) => [
    ...home.files
      .filter(({ kind, fields, without }) => kind === 'login' || fields !== null || without.length > 0)
      .map((file) => originalOf(home, file, place)),
    ...signs.flatMap((sign) =>
      sign.type === 'file' && sign.home === home.variable ? [join(directoryOf(home, place), sign.path)] : [],
    ),
  ]);
}
