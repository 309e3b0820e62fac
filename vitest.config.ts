import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Packages without Node: their tests start nothing and change nothing, so that one worker may run many files. */
const PURE = 'packages/{manifest,reducer,mcp-plan}/test/**/*.test.ts';

/**
 * `npm test` has just built the packages: what a test needs of other packages is read as built then, a file instead of a
 * hundred. Otherwise all is read from its source, so that no build has to come before `vitest`.
 */
const conditions = process.env['npm_lifecycle_event'] === 'test' ? [] : ['@ralph/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    typecheck: { enabled: false },
    // Most tests wait for programs that they started.
    maxWorkers: availableParallelism() + 1,
    env: {
      // The tests' runs follow no policy of whoever runs the tests.
      XDG_CONFIG_HOME: '/nonexistent',
      // No test asks anyone outside, and each of the many starts of Node would read a bundle of certificates.
      NODE_EXTRA_CA_CERTS: '',
    },
    // A second, which is the default, is not much for a program to start in on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: [PURE], isolate: false } },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [PURE],
        },
      },
    ],
  },
});
