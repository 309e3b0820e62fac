import { transform } from 'esbuild';
import { defineConfig } from 'tsup';
import { program } from './tsup.program.config.ts';

const URL_OF_FILE = "require('node:url').pathToFileURL(__filename).href";

/**
 * The command, as the other programs but CommonJS: what `bin/load.cjs` can keep compiled on every Node, and what any Node
 * loads in less time. esbuild splits ES modules only, so each file is turned when it is done.
 */
export default defineConfig({
  ...program,
  outExtension: () => ({ js: '.cjs' }),
  banner: {},
  plugins: [
    {
      name: 'commonjs',
      renderChunk: async (code) => {
        const turned = await transform(code, {
          format: 'cjs',
          target: 'node20.19',
          platform: 'node',
          supported: { 'dynamic-import': false },
          define: { 'import.meta.url': 'urlOfFile' },
        });
        const url = turned.code.includes('urlOfFile') ? `const urlOfFile = ${URL_OF_FILE};\n` : '';
        return { code: turned.code.replace(/^("use strict";\n)?/u, `"use strict";\n${url}`) };
      },
    },
  ],
});
