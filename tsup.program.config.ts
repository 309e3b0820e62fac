import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { defineConfig, type Options } from 'tsup';

/**
 * What is started as a process, often and for a short time: one bundle with all that it needs, so that Node reads a few
 * files instead of hundreds. Not minified: a stack trace stays readable without source maps, which nobody would install.
 */
export const program: Options = {
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
  esbuildPlugins: [directImports(), licencesOf('third-party-notices.txt')],
  esbuildOptions: (options) => {
    options.metafile = true;
    options.legalComments = 'none';
    // `module`: with names of its exports, which `import()` of CommonJS in a bundle has not.
    options.conditions = ['@ralph/source', 'module'];
  },
};

export default defineConfig(program);

/**
 * Imports from a package's index become imports from the files that the index names. esbuild splits by files: one that is
 * loaded late keeps a whole index, and whoever imports a single name through it would load all of that at once.
 */
function directImports(): Plugin {
  return {
    name: 'direct-imports',
    setup: (build) => {
      build.onLoad({ filter: /\/packages\/[^/]+\/src\/.*\.ts$/ }, async ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const indexes = new Map<string, string>();
        for (const [, , , specifier = ''] of text.matchAll(NAMED_FROM_PACKAGE)) {
          const { path: index } = await build.resolve(specifier, {
            kind: 'import-statement',
            resolveDir: dirname(path),
          });
          indexes.set(specifier, index);
        }
        const contents = text.replaceAll(NAMED_FROM_PACKAGE, (_all, keyword, names, specifier) =>
          valueNames(names)
            .map((name) => `${keyword} { ${name} } from '${fileOf(indexes.get(specifier) ?? '', name)}';`)
            .join(' '),
        );
        return { contents, loader: 'ts' };
      });
    },
  };
}

const NAMED_FROM_PACKAGE =
  /^(import|export) \{([^}]*)\} from '(@ralph\/(?:manifest|mcp-plan|reducer|coordinator\/look))';/gmu;
const NAMED_FROM_FILE = /^export \{([^}]*)\} from '(\.[^']+)';/gmu;

function valueNames(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/** The file that has what an index exports under this name; an index may name another. */
function fileOf(index: string, name: string): string {
  for (const [, names = '', file = ''] of readFileSync(index, 'utf8').matchAll(NAMED_FROM_FILE))
    if (valueNames(names).includes(name)) return fileOf(join(dirname(index), file), name);
  return index;
}

/**
 * Writes the licences of all bundled packages beside the bundle, as most of them ask for; what another build wrote into
 * the same directory before stays.
 */
function licencesOf(fileName: string): Plugin {
  return {
    name: 'licences',
    setup: (build) => {
      build.onEnd(({ metafile }) => {
        const folders = new Set(
          Object.keys(metafile?.inputs ?? {}).flatMap((path) => packageFolder(path) ?? []),
        );
        const outdir = build.initialOptions.outdir ?? 'dist';
        const path = join(outdir, fileName);
        const texts = new Set([...licencesIn(path), ...[...folders].map(licenceOf)]);
        mkdirSync(outdir, { recursive: true });
        writeFileSync(path, [...texts].sort().join('\n'));
      });
    },
  };
}

const END_OF_LICENCE = `\n\n${'-'.repeat(80)}\n`;

function licencesIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const texts = readFileSync(path, 'utf8').split(END_OF_LICENCE);
  return texts.flatMap((text) => (text.trim() === '' ? [] : `${text.trimStart()}${END_OF_LICENCE}`));
}

function packageFolder(path: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/u.exec(path)?.[0];
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/iu.test(entry));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version}\n\n${text}${END_OF_LICENCE}`;
}
