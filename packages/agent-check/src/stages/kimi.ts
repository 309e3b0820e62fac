import { DUMMY_KEY, type AgentStage } from './agent-stage.ts';

/** Kimi Code with a provider of its own. */
export const kimiStage: AgentStage = {
  agent: 'kimi',
  plan_name: 'kimi/scripted/scripted',
  api: 'openai_chat',
  environment: () => ({}),
  files: (modelUrl, own) => [
    { path: '.kimi-code/config.toml', content: config(modelUrl) },
    { path: '.kimi-code/mcp.json', content: JSON.stringify({ mcpServers: { own } }) },
  ],
  limits: {
    usage: { reason: 'tells nothing of what it takes', shows: /counted null$/ },
    resumed: {
      reason: 'names its session only at its end: after a kill it begins anew',
      shows: /^it began anew/,
    },
    tools_down: {
      reason: 'says nothing until its model calls one of them; the missing evidence tells',
      shows: /^it did not say that our tools are missing/,
    },
  },
  patience_ms: 60_000,
  native: {
    write: (path, content) => ({ tool: 'Write', literal: true, args: { path, content } }),
    shell: (command) => ({ tool: 'Bash', literal: true, args: { command } }),
  },
};

function config(modelUrl: string): string {
  return `default_model = "scripted/scripted"
telemetry = false

[providers.scripted]
type = "openai"
base_url = "${modelUrl}/v1"
api_key = "${DUMMY_KEY}"

[models."scripted/scripted"]
provider = "scripted"
model = "scripted"
max_context_size = 400000
capabilities = ["tool_use"]
`;
}
