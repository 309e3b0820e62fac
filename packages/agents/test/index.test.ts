import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "AGENT_NAMES",
      "ANY_VERSION",
      "AgentError",
      "FAILURE_CLASSES",
      "classifyFailure",
      "claude",
      "codex",
      "command",
      "findAgent",
      "findInputPrompt",
      "findLogin",
      "gemini",
      "inputRefusal",
      "isSessionId",
      "limitLiftedAt",
      "opencode",
      "pastProxy",
      "pi",
      "qwen",
      "renderPrompt",
      "script",
      "versionWarning",
    ]
  `);
});
