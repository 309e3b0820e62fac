import { DUMMY_KEY, type AgentStage, type UserServer } from './agent-stage.ts';

/** OpenCode with a provider of its own. */
export const opencodeStage: AgentStage = {
  agent: 'opencode',
  plan_name: 'opencode/scripted/scripted',
  api: 'openai_chat',
  environment: () => ({ OPENCODE_DISABLE_MODELS_FETCH: '1' }),
  files: (modelUrl, server) => [
    { path: '.config/opencode/opencode.json', content: JSON.stringify(config(modelUrl, server)) },
  ],
  // For its list of models, and for the packages of its plugins.
  asks: ['models.opencode.ai:443', 'registry.npmjs.org:443'],
  patience_ms: 150_000,
  native: {
    write: (filePath, content) => ({ tool: 'write', literal: true, args: { filePath, content } }),
    shell: (command) => ({ tool: 'bash', literal: true, args: { command, description: 'Writes' } }),
  },
};

function config(modelUrl: string, { command, args }: UserServer) {
  const options = { baseURL: `${modelUrl}/v1`, apiKey: DUMMY_KEY };
  const models = { scripted: { tool_call: true, limit: { context: 400_000, output: 8000 } } };
  return {
    model: 'scripted/scripted',
    small_model: 'scripted/scripted',
    mcp: { own: { type: 'local', command: [command, ...args] } },
    provider: { scripted: { npm: '@ai-sdk/openai-compatible', options, models } },
  };
}
