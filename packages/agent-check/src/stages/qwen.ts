import { DUMMY_KEY, type AgentStage } from './agent-stage.ts';

/** Qwen Code with the address and the key of an OpenAI-like server. */
export const qwenStage: AgentStage = {
  agent: 'qwen',
  plan_name: 'qwen/scripted',
  api: 'openai_chat',
  environment: (modelUrl) => ({ OPENAI_API_KEY: DUMMY_KEY, OPENAI_BASE_URL: `${modelUrl}/v1` }),
  files: (_, own) => [
    { path: '.qwen/settings.json', content: JSON.stringify({ ...SETTINGS, mcpServers: { own } }) },
  ],
  // It tries again for a minute and a half before it says that its model fails.
  patience_ms: 180_000,
  native: {
    write: (file_path, content) => ({ tool: 'write_file', literal: true, args: { file_path, content } }),
    shell: (command) => ({
      tool: 'run_shell_command',
      literal: true,
      args: { command, is_background: false, description: 'Writes' },
    }),
  },
};

const SETTINGS = {
  security: { auth: { selectedType: 'openai' } },
  privacy: { usageStatisticsEnabled: false },
};
