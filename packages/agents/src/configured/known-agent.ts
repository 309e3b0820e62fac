import type { AgentDefinition } from '@ralph/mcp-plan';
import type { AgentAdapter, Invocation } from '../adapter.ts';
import { withCommand, words } from './command-words.ts';
import { configuredState, configuredVariables, secretValues } from './configured-environment.ts';
import { probeProgram } from './probe-program.ts';

/** A built-in agent under a name of its own: with another command, environment or claim. */
export function knownAgent(name: string, base: AgentAdapter, definition: AgentDefinition): AgentAdapter {
  const { cmd, env = {}, environment = [], memory_mb = base.memory_mb } = definition;
  const { native_tools_off = base.capabilities.native_tools_off } = definition;
  const variables = configuredVariables(definition, base.state);
  const command = words(cmd);
  const configured = (invocation: Invocation): Invocation => ({
    ...invocation,
    argv: command.length === 0 ? invocation.argv : withCommand(command, invocation.argv),
    env: { ...invocation.env, ...variables },
    secrets: [...invocation.secrets, ...secretValues(definition)],
  });
  return {
    ...base,
    name,
    transport: base.transport ?? base.name,
    capabilities: { ...base.capabilities, native_tools_off },
    state: configuredState(definition, base.state),
    environment: [...base.environment, ...environment],
    memory_mb,
    api: (asked) => base.api({ ...asked, environment: { ...asked.environment, ...env } }),
    // A program of the user's choice is what he says that it is.
    probe: (run) => (cmd === undefined ? base.probe(run) : probeProgram(command, run, base)),
    invocation: (task) => configured(base.invocation(task)),
  };
}
