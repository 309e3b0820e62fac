import { basename, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';

/** Bundles the source file at this address, for what is no export of its package; resolves to the address of the bundle. */
export async function bundleSource(source, directory) {
  const path = fileURLToPath(source);
  await build({
    config: false,
    silent: true,
    format: 'esm',
    platform: 'node',
    noExternal: [/^@ralph/, 'zod'],
    entry: [path],
    outDir: directory,
    outExtension: () => ({ js: '.mjs' }),
  });
  return pathToFileURL(join(directory, `${basename(path, extname(path))}.mjs`)).href;
}
