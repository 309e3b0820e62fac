import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "AGENT_NAMES",
      "ANY_VERSION",
      "AgentError",
      "BUILT_IN_TEMPLATES",
      "FAILURE_CLASSES",
      "PLACEHOLDERS",
      "agy",
      "amp",
      "builtInAgent",
      "builtInTemplate",
      "classifyFailure",
      "claude",
      "cline",
      "codex",
      "command",
      "copilot",
      "cursor",
      "findAgent",
      "findInputPrompt",
      "findLogin",
      "gemini",
      "inputRefusal",
      "isSessionId",
      "kimi",
      "limitLiftedAt",
      "nanocoder",
      "opencode",
      "parsePromptTemplate",
      "pastProxy",
      "pi",
      "qwen",
      "renderPrompt",
      "script",
      "versionWarning",
    ]
  `);
});
