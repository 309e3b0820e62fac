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
  limits: {
    model_error: {
      reason: 'tries again for minutes and says nothing of it until its time is up',
      shows: /^it failed: timed_out, unknown: /,
    },
  },
  // Of a limit it tells after half a minute.
  patience_ms: 120_000,
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
