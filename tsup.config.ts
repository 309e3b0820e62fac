import { defineConfig } from 'tsup';

/** Every package builds the same way: ESM for Node 20.19, one type file beside each entry, other packages left outside. */
export default defineConfig({
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  dts: true,
  clean: true,
  sourcemap: true,
  splitting: true,
});
