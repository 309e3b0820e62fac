import { DUMMY_KEY, type AgentStage, type UserServer } from './agent-stage.ts';

/** Codex with a provider of its own; of a model that it knows, so that it hides our tools behind its search. */
export const codexStage: AgentStage = {
  agent: 'codex',
  plan_name: 'codex/gpt-5.5',
  api: 'openai_responses',
  environment: () => ({ OPENAI_API_KEY: DUMMY_KEY }),
  files: (modelUrl, server) => [{ path: '.codex/config.toml', content: config(modelUrl, server) }],
  native: {
    write: null,
    shell: (cmd) => ({ tool: 'exec_command', literal: true, args: { cmd } }),
  },
};

function config(modelUrl: string, { command, args }: UserServer): string {
  return `model_provider = "scripted"

[model_providers.scripted]
name = "scripted"
base_url = "${modelUrl}/v1"
wire_api = "responses"
env_key = "OPENAI_API_KEY"

[mcp_servers.own]
command = ${JSON.stringify(command)}
args = ${JSON.stringify(args)}
`;
}
