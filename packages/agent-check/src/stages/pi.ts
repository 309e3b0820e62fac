import { DUMMY_KEY, type AgentStage } from './agent-stage.ts';

/** Pi with a provider of its own. */
export const piStage: AgentStage = {
  agent: 'pi',
  plan_name: 'pi/scripted/scripted',
  api: 'openai_chat',
  environment: () => ({}),
  files: (modelUrl) => [{ path: '.pi/agent/models.json', content: JSON.stringify(models(modelUrl)) }],
  native: {
    write: (path, content) => ({ tool: 'write', literal: true, args: { path, content } }),
    shell: (command) => ({ tool: 'bash', literal: true, args: { command } }),
  },
};

function models(modelUrl: string) {
  const scripted = {
    baseUrl: `${modelUrl}/v1`,
    api: 'openai-completions',
    apiKey: DUMMY_KEY,
    models: [{ id: 'scripted', contextWindow: 400_000 }],
  };
  return { providers: { scripted } };
}
