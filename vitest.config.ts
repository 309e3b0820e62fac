import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Packages without Node: their tests start nothing and change nothing, so that one worker may run many files. */
const PURE = 'packages/{manifest,reducer,mcp-plan}/test/**/*.test.ts';

export default defineConfig({
  resolve: { conditions: ['@ralph/source'] },
  ssr: { resolve: { conditions: ['@ralph/source'] } },
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
