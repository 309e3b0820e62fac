import { DUMMY_KEY, type AgentStage } from './agent-stage.ts';

/** GitHub Copilot CLI without GitHub: with a provider of one's own. */
export const copilotStage: AgentStage = {
  agent: 'copilot',
  plan_name: 'copilot',
  api: 'openai_chat',
  environment: (modelUrl) => ({
    COPILOT_OFFLINE: 'true',
    COPILOT_MODEL: 'scripted',
    COPILOT_PROVIDER_TYPE: 'openai',
    COPILOT_PROVIDER_BASE_URL: `${modelUrl}/v1`,
    COPILOT_PROVIDER_API_KEY: DUMMY_KEY,
    COPILOT_PROVIDER_MAX_PROMPT_TOKENS: '400000',
  }),
  files: (_, own) => [
    {
      path: '.copilot/mcp-config.json',
      content: JSON.stringify({ mcpServers: { own: { ...own, tools: ['*'] } } }),
    },
  ],
  limits: {
    usage: { reason: 'tells nothing of what it takes', shows: /counted null$/ },
    resumed: {
      reason: 'names its session only at its end: after a kill it begins anew',
      shows: /^it began anew/,
    },
  },
  patience_ms: 60_000,
  native: {
    write: (path, file_text) => ({ tool: 'create', literal: true, args: { path, file_text } }),
    shell: (command) => ({ tool: 'bash', literal: true, args: { command, description: 'Writes' } }),
  },
};
