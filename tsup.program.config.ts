import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { defineConfig } from 'tsup';

/**
 * What is started as a process, often and for a short time: one bundle with all that it needs, so that Node reads a few
 * files instead of hundreds. Not minified: a stack trace stays readable without source maps, which nobody would install.
 */
export default defineConfig({
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  splitting: true,
  // The library of the same package was built just before.
  clean: false,
  noExternal: [/./u],
  // Libraries that are still CommonJS ask for Node's own modules.
  banner: {
    js: "import { createRequire as ralphRequire } from 'node:module'; const require = ralphRequire(import.meta.url);",
  },
  esbuildPlugins: [licencesOf('third-party-notices.txt')],
  esbuildOptions: (options) => {
    options.metafile = true;
    options.legalComments = 'none';
    // `module`: with names of its exports, which `import()` of CommonJS in a bundle has not.
    options.conditions = ['@ralph/source', 'module'];
  },
});

/** Writes the licences of all bundled packages beside the bundle, as most of them ask for. */
function licencesOf(fileName: string): Plugin {
  return {
    name: 'licences',
    setup: (build) => {
      build.onEnd(({ metafile }) => {
        const folders = new Set(
          Object.keys(metafile?.inputs ?? {}).flatMap((path) => packageFolder(path) ?? []),
        );
        const texts = [...folders].map(licenceOf).sort();
        const outdir = build.initialOptions.outdir ?? 'dist';
        mkdirSync(outdir, { recursive: true });
        writeFileSync(join(outdir, fileName), texts.join('\n'));
      });
    },
  };
}

function packageFolder(path: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/u.exec(path)?.[0];
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/iu.test(entry));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version}\n\n${text}\n\n${'-'.repeat(80)}\n`;
}
