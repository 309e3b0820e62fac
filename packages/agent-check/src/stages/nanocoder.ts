import { DUMMY_KEY, type AgentStage, type UserServer } from './agent-stage.ts';

/** Nanocoder with a provider of its own. */
export const nanocoderStage: AgentStage = {
  agent: 'nanocoder',
  plan_name: 'nanocoder/scripted/scripted',
  api: 'openai_chat',
  environment: () => ({}),
  files: (modelUrl, server) => [
    { path: '.config/nanocoder/agents.config.json', content: JSON.stringify(config(modelUrl, server)) },
  ],
  limits: {
    resumed: { reason: 'its run mode has no sessions: it begins anew', shows: /^it began anew/ },
  },
  patience_ms: 60_000,
  native: {
    // It has a `write_file`, in whose place is ours.
    write: null,
    shell: (command) => ({ tool: 'execute_bash', literal: true, args: { command } }),
  },
};

function config(modelUrl: string, server: UserServer) {
  const scripted = { name: 'scripted', baseUrl: `${modelUrl}/v1`, apiKey: DUMMY_KEY, models: ['scripted'] };
  const mcpServers = [{ name: 'own', transport: 'stdio', ...server }];
  return { nanocoder: { providers: [scripted], mcpServers } };
}
