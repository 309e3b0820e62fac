import { defineConfig } from 'vitest/config';

/** `pnpm test:agents`: the real agent CLIs; they are slow and heavy, so two files at once. */
export default defineConfig({
  resolve: { conditions: ['@ralph/source'] },
  ssr: { resolve: { conditions: ['@ralph/source'] } },
  test: {
    include: ['packages/agent-check/test/real/*.real.ts'],
    maxWorkers: 2,
    env: { XDG_CONFIG_HOME: '/nonexistent' },
    chaiConfig: { truncateThreshold: 0 },
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
