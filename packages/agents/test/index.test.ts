import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "AGENT_NAMES",
      "AgentError",
      "BUILT_IN_TEMPLATES",
      "FAILURE_CLASSES",
      "PLACEHOLDERS",
      "builtInTemplate",
      "classifyFailure",
      "claude",
      "codex",
      "command",
      "findAgent",
      "findInputPrompt",
      "inputRefusal",
      "isSessionId",
      "limitLiftedAt",
      "opencode",
      "parsePromptTemplate",
      "pastProxy",
      "renderPrompt",
      "script",
    ]
  `);
});
