import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "AGENT_NAMES",
      "AgentError",
      "FAILURE_CLASSES",
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
      "pastProxy",
      "renderPrompt",
      "script",
    ]
  `);
});
