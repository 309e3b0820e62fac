import type { AgentDefinition } from '@ralph/mcp-plan';
import type { AgentState, StateHome } from '../agent-state.ts';

const SECRET_NAME = /key|token|secret|password|credential/i;
const SHORTEST_SECRET = 8;

/** The values of configured variables that must never reach a log, by the names of the variables. */
export function secretValues({ env = {} }: AgentDefinition): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET ? [value] : [],
  );
}

/** What is set for the agent: a variable that leads it to its state is heeded by `configuredState` instead. */
export function configuredVariables(
  { env = {} }: AgentDefinition,
  state: AgentState,
): Readonly<Record<string, string>> {
  const homes = state.homes.map(({ variable }) => variable);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !homes.includes(name)));
}

/** Where the agent's state is, when `env` says so: there each attempt finds what it gets a copy of. */
export function configuredState({ env = {} }: AgentDefinition, state: AgentState): AgentState {
  return { ...state, homes: state.homes.map((home) => movedHome(home, env[home.variable])) };
}

function movedHome(home: StateHome, directory: string | undefined): StateHome {
  if (directory === undefined || directory === '') return home;
  const files = home.files.map((file) => ({ ...file, default_path: null }));
  return { ...home, default_directory: directory, files };
}
