import type { AgentDefinition, AgentsPolicy, PolicyProblem } from '@ralph/mcp-plan';
import { AGENT_NAMES, findAgent, type OwnAgents, type RegisteredAgent } from './registry.ts';
import { acpAgent } from './acp-agent.ts';
import { agentKind } from './configured/agent-kind.ts';
import { configuredModel } from './configured/configured-model.ts';
import { genericAgent } from './configured/generic-agent.ts';
import { fieldsWithoutEffect } from './configured/fields-without-effect.ts';
import { knownAgent } from './configured/known-agent.ts';
import { findParser } from './configured/find-parser.ts';
import { isModelName } from './configured/model-name.ts';

/** The agents of `agents.toml`, what is wrong with them, and what is odd. */
export interface ConfiguredAgents {
  readonly agents: OwnAgents;
  readonly problems: readonly PolicyProblem[];
  readonly warnings: readonly PolicyProblem[];
}

type Policy = Pick<AgentsPolicy, 'agents' | 'agent_chains'>;

/** Makes agents of what an agents policy says of them, and looks for those that its chains name. */
export function configuredAgents(policy: Policy): ConfiguredAgents {
  const made = Object.entries(policy.agents).map(([name, definition]) => ({
    name,
    ...configuredAgent(name, definition),
  }));
  const agents = new Map(made.flatMap(({ name, agent }) => (agent === null ? [] : [[name, agent] as const])));
  return {
    agents,
    problems: [...made.flatMap(({ problems }) => problems), ...unknownMembers(policy, agents)],
    warnings: [...made.flatMap(({ warnings }) => warnings), ...hiddenChains(policy, agents)],
  };
}

interface Made {
  readonly agent: RegisteredAgent | null;
  readonly problems: readonly PolicyProblem[];
  readonly warnings: readonly PolicyProblem[];
}

function configuredAgent(name: string, definition: AgentDefinition): Made {
  const path = ['agents', name];
  const kind = agentKind(name, definition, AGENT_NAMES);
  const warnings = fieldsWithoutEffect(kind, definition, path);
  switch (kind.type) {
    case 'unknown':
      return {
        agent: null,
        problems: [{ code: 'unknown_transport', path: [...path, 'transport'], message: kind.message }],
        warnings,
      };
    case 'known': {
      const { adapter, takesModel } = kind.base;
      const forms = kind.base.forms.replaceAll(new RegExp(`\\b${adapter.name}\\b`, 'gu'), () => name);
      const { model, problems } = configuredModel(definition, takesModel, path);
      return {
        agent: { adapter: knownAgent(name, adapter, definition), forms, takesModel, model },
        problems,
        warnings,
      };
    }
    case 'acp': {
      const agent = {
        adapter: acpAgent(name, definition, kind.program?.adapter ?? null),
        forms: `${name}, ${name}/<model>`,
        takesModel: isModelName,
        model: definition.model ?? null,
      };
      return { agent, problems: missingCommand(definition, path), warnings };
    }
    case 'generic': {
      const asksForModel = definition.model_flag?.includes('{}') === true;
      const agent = {
        adapter: genericAgent(name, definition, findParser(definition.json_parser)),
        forms: asksForModel ? `${name}, ${name}/<model>` : name,
        takesModel: (model: string) => asksForModel && isModelName(model),
        model: asksForModel ? (definition.model ?? null) : null,
      };
      return { agent, problems: missingCommand(definition, path), warnings };
    }
  }
}

function missingCommand({ cmd }: AgentDefinition, path: readonly string[]): readonly PolicyProblem[] {
  if (cmd !== undefined) return [];
  const message =
    'no built-in agent has this name, so it needs its cmd, such as cmd = "my-agent --quiet"; or name with transport the built-in agent that it is';
  return [{ code: 'agent_needs_command', path: [...path, 'cmd'], message }];
}

/** Every member of a chain is an agent. */
function unknownMembers({ agent_chains }: Policy, own: OwnAgents): readonly PolicyProblem[] {
  return Object.entries(agent_chains).flatMap(([chain, { agents }]) =>
    agents.flatMap((name, index): PolicyProblem[] => {
      const found = findAgent(name, own);
      if (!('error' in found)) return [];
      return [
        { code: 'unknown_agent', path: ['agent_chains', chain, 'agents', index], message: found.error },
      ];
    }),
  );
}

/** A plan that names both means the agent. */
function hiddenChains({ agent_chains }: Policy, own: OwnAgents): readonly PolicyProblem[] {
  return Object.keys(agent_chains).flatMap((chain): PolicyProblem[] => {
    if ('error' in findAgent(chain, own)) return [];
    const message = `a plan that names ${JSON.stringify(chain)} means the agent, not this chain: rename the chain`;
    return [{ code: 'hidden_chain', path: ['agent_chains', chain], message }];
  });
}
