import { DUMMY_KEY, type AgentStage } from './agent-stage.ts';

/** Gemini CLI with an API key and another address. */
export const geminiStage: AgentStage = {
  agent: 'gemini',
  plan_name: 'gemini/gemini-2.5-pro',
  api: 'gemini',
  environment: (modelUrl) => ({ GEMINI_API_KEY: DUMMY_KEY, GOOGLE_GEMINI_BASE_URL: modelUrl }),
  files: (_, own) => [
    { path: '.gemini/settings.json', content: JSON.stringify({ ...SETTINGS, mcpServers: { own } }) },
  ],
  patience_ms: 60_000,
  native: {
    write: (file_path, content) => ({ tool: 'write_file', literal: true, args: { file_path, content } }),
    shell: (command) => ({
      tool: 'run_shell_command',
      literal: true,
      args: { command, description: 'Writes' },
    }),
  },
};

const SETTINGS = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
};
