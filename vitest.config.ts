import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@ralph/source'] },
  ssr: { resolve: { conditions: ['@ralph/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    typecheck: { enabled: false },
    // Most tests wait for programs that they started.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    env: {
      // The tests' runs follow no policy of whoever runs the tests.
      XDG_CONFIG_HOME: '/nonexistent',
      // No test asks anyone outside, and each of the many starts of Node would read a bundle of certificates.
      NODE_EXTRA_CA_CERTS: '',
    },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
