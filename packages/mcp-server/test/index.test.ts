import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toMatchInlineSnapshot(`
    [
      "McpServerError",
      "bubblewrapArgv",
      "buildJail",
      "jailFacts",
      "openHost",
      "openUpstreams",
      "probeJail",
      "toolNamesFor",
      "webAccess",
    ]
  `);
});
