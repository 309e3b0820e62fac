import { defineConfig } from 'vitest/config';

const wanted = (process.env['RALPH_AGENTS'] ?? '').split(',');

/** `pnpm test:agents`: the real agent CLIs; they are slow and heavy, so two files at once. */
export default defineConfig({
  resolve: { conditions: ['@ralph/source'] },
  ssr: { resolve: { conditions: ['@ralph/source'] } },
  test: {
    include: [...wanted, 'together', 'acp'].map((name) => `packages/agent-check/test/real/${name}.real.ts`),
    maxWorkers: 2,
    env: { XDG_CONFIG_HOME: '/nonexistent' },
    chaiConfig: { truncateThreshold: 0 },
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
