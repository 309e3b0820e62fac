import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { openRig } from '../session-rig.ts';
import { runSuite, SUITE_MISSING } from './run-suite.ts';
import { openSuiteServer } from './suite-server.ts';

vi.setConfig({ testTimeout: 300_000 });

const REVISIONS = ['2025-11-25', '2026-07-28'] as const;

const expectedFailures = (of: string, revision: string) =>
  fileURLToPath(new URL(`expected-failures/${of}-${revision}.yml`, import.meta.url));

describe.skipIf(SUITE_MISSING !== null)(
  `the official conformance suite${SUITE_MISSING === null ? '' : ` (skipped: ${SUITE_MISSING})`}`,
  () => {
    test.for(REVISIONS)(
      'finds in a session of ours nothing but what does not apply to it, for %s',
      async (revision) => {
        await using rig = await openRig();
        const { exit_code, summary } = await runSuite(
          rig.open(),
          revision,
          expectedFailures('session', revision),
        );
        expect(exit_code, summary).toBe(0);
      },
    );

    test.for(REVISIONS)('gets all it asks for through our HTTP front, for %s', async (revision) => {
      await using server = await openSuiteServer();
      const { exit_code, summary } = await runSuite(server, revision, expectedFailures('front', revision));
      expect(exit_code, summary).toBe(0);
    });
  },
);
