import { defineConfig } from 'tsup';

/** Every package builds the same way: ESM for Node 20.19, other packages left outside; types come from tsc. */
export default defineConfig({
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  clean: true,
  sourcemap: true,
  splitting: true,
});
