import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts'))).toMatchInlineSnapshot(`
    [
      "CAPABILITIES",
      "CapabilitySchema",
      "CLASS_GRANTS",
      "DRAIN_CLASSES",
      "DrainClassSchema",
      "hasCapability",
      "McpPlanError",
      "DrainSchema",
      "resolveDrainClass",
      "buildSessionMcpPlan",
    ]
  `);
});
