import { DUMMY_KEY, type AgentStage } from './agent-stage.ts';

/** OpenCode with a provider of its own. */
export const opencodeStage: AgentStage = {
  agent: 'opencode',
  plan_name: 'opencode/scripted/scripted',
  api: 'openai_chat',
  environment: () => ({}),
  files: (modelUrl) => [
    { path: '.config/opencode/opencode.json', content: JSON.stringify(config(modelUrl)) },
  ],
  native: {
    write: (filePath, content) => ({ tool: 'write', literal: true, args: { filePath, content } }),
    shell: (command) => ({ tool: 'bash', literal: true, args: { command, description: 'Writes' } }),
  },
};

function config(modelUrl: string) {
  const options = { baseURL: `${modelUrl}/v1`, apiKey: DUMMY_KEY };
  const models = { scripted: { tool_call: true, limit: { context: 400_000, output: 8000 } } };
  return {
    model: 'scripted/scripted',
    small_model: 'scripted/scripted',
    provider: { scripted: { npm: '@ai-sdk/openai-compatible', options, models } },
  };
}
