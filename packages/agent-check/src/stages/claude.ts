import { DUMMY_KEY, type AgentStage } from './agent-stage.ts';

/** Claude Code, led to the model by its variables. */
export const claudeStage: AgentStage = {
  agent: 'claude',
  plan_name: 'claude',
  api: 'anthropic_messages',
  environment: (modelUrl) => ({ ANTHROPIC_BASE_URL: modelUrl, ANTHROPIC_API_KEY: DUMMY_KEY }),
  files: (_, own) => [
    { path: '.claude.json', content: JSON.stringify({ hasCompletedOnboarding: true, mcpServers: { own } }) },
  ],
  native: {
    write: (file_path, content) => ({ tool: 'Write', literal: true, args: { file_path, content } }),
    shell: (command) => ({ tool: 'Bash', literal: true, args: { command, description: 'Writes' } }),
  },
};
