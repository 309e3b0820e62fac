import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ralph } from './ralph.ts';

const BUILT = fileURLToPath(new URL('../dist/', import.meta.url));
const FUNCTION = /^(?:async )?function\*? (\w+)\(/gm;

/** The functions at the top of all that one command line loads, by name. */
export async function loadedFunctions(args: readonly string[], cwd: string): Promise<ReadonlySet<string>> {
  const coverage = await mkdtemp(join(tmpdir(), 'ralph-coverage-'));
  try {
    const { exitCode, stderr } = await ralph(args, { cwd, env: { NODE_V8_COVERAGE: coverage } });
    if (exitCode !== 0) throw new Error(stderr);
    const files = new Set<string>();
    for (const name of await readdir(coverage)) {
      const { result } = JSON.parse(await readFile(join(coverage, name), 'utf8'));
      for (const { url } of result) {
        const file = String(url).startsWith('file:') ? fileURLToPath(String(url)) : String(url);
        if (file.startsWith(BUILT)) files.add(file);
      }
    }
    return await functionsOf([...files]);
  } finally {
    await rm(coverage, { recursive: true, force: true });
  }
}

/** The same of everything that could be loaded. */
export async function builtFunctions(): Promise<ReadonlySet<string>> {
  const names = await readdir(BUILT);
  return functionsOf(names.filter((name) => name.endsWith('.cjs')).map((name) => join(BUILT, name)));
}

async function functionsOf(files: readonly string[]): Promise<ReadonlySet<string>> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Set(texts.flatMap((text) => [...text.matchAll(FUNCTION)].map(([, name = '']) => name)));
}
