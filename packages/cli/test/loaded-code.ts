import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ralph } from './ralph.ts';

const BUILT = new URL('../dist/', import.meta.url).href;
const SOURCE = /^(?:\s*)\/\/ (\S+\.[cm]?[jt]s)$/gm;

/** The sources, as the bundle names them, of all that one command line loads. */
export async function loadedSources(args: readonly string[], cwd: string): Promise<readonly string[]> {
  const coverage = await mkdtemp(join(tmpdir(), 'ralph-coverage-'));
  try {
    const { exitCode, stderr } = await ralph(args, { cwd, env: { NODE_V8_COVERAGE: coverage } });
    if (exitCode !== 0) throw new Error(stderr);
    const urls = new Set<string>();
    for (const name of await readdir(coverage)) {
      const { result } = JSON.parse(await readFile(join(coverage, name), 'utf8'));
      for (const { url } of result) if (String(url).startsWith(BUILT)) urls.add(String(url));
    }
    const texts = await Promise.all([...urls].map((url) => readFile(fileURLToPath(url), 'utf8')));
    return texts.flatMap((text) => [...text.matchAll(SOURCE)].map(([, source = '']) => source));
  } finally {
    await rm(coverage, { recursive: true, force: true });
  }
}

/** The names of the packages from outside that sources belong to, sorted. */
export function outsidePackages(sources: readonly string[]): readonly string[] {
  const names = sources.flatMap(
    (source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [],
  );
  return [...new Set(names)].toSorted();
}
