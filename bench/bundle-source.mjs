import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';

/** Bundles a source file of a package, for what is no export of it; resolves to the address of the bundle. */
export async function bundleSource(path, directory) {
  const name = path.split('/').at(-1).replace(/\.ts$/, '');
  await build({
    config: false,
    silent: true,
    format: 'esm',
    platform: 'node',
    noExternal: [/^@ralph/, 'zod'],
    entry: [fileURLToPath(new URL(`../packages/${path}`, import.meta.url))],
    outDir: directory,
    outExtension: () => ({ js: '.mjs' }),
  });
  return pathToFileURL(join(directory, `${name}.mjs`)).href;
}
