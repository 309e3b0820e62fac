import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toMatchInlineSnapshot(`
    [
      "BREAK_OUTS",
      "JAIL_BACKENDS",
      "McpServerError",
      "bubblewrapArgv",
      "buildJail",
      "checkArtifact",
      "followReports",
      "isSecretVariable",
      "jailBackendOf",
      "jailCommand",
      "jailFacts",
      "openHost",
      "openSecretIndex",
      "openUpstreams",
      "probeJail",
      "readSlotEnd",
      "reaperArgv",
      "reaperEnvironment",
      "reapersWork",
      "seatbeltProfile",
      "slotArgv",
      "toolNamesFor",
      "webAccess",
      "withoutInherited",
    ]
  `);
});
