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
    // The tests' runs follow no policy of whoever runs the tests.
    env: { XDG_CONFIG_HOME: '/nonexistent' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
