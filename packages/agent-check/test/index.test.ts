import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "BEHAVIOURS",
      "BEHAVIOUR_NAMES",
      "CHECKED_AGENTS",
      "checkAgent",
    ]
  `);
});
