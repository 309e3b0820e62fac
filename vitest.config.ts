import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@ralph/source'] },
  ssr: { resolve: { conditions: ['@ralph/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    typecheck: { enabled: false },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
