import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { defaultPipelinePolicy } from '../src/index.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ManifestSchema = z.looseObject({ name: z.string(), scripts: z.object({ build: z.string() }) });
const { name, scripts } = ManifestSchema.parse(JSON.parse(readFileSync(here('../package.json'), 'utf8')));

/** The package as its own build would make it, installed in an empty project. */
const project = mkdtempSync(join(tmpdir(), 'ralph-browser-'));
const installed = join(project, 'node_modules', name);

beforeAll(async () => {
  const entries = scripts.build.split(' ').filter((word) => word.startsWith('src/'));
  await build({
    absWorkingDir: here('..'),
    entryPoints: entries,
    outdir: join(installed, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    packages: 'external',
    target: 'node20.19',
  });
  cpSync(here('../package.json'), join(installed, 'package.json'));
});

afterAll(() => rmSync(project, { recursive: true }));

/** The text of a program bundled for browsers, and the packages that went into it. */
async function bundled(
  program: string,
): Promise<{ readonly text: string; readonly packages: readonly string[] }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: readFileSync(here(`./fixtures/browser/${program}`), 'utf8'), resolveDir: project },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    write: false,
    metafile: true,
    nodePaths: [here('../node_modules')],
  });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const packages = files.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'program');
  return { text: outputFiles[0]?.text ?? '', packages: [...new Set(packages)].sort() };
}

/** What the program answers where there is JavaScript and nothing else. */
function answerOf(text: string, globals: Readonly<Record<string, unknown>> = {}): unknown {
  const context: { answer?: unknown } = createContext({ ...globals, answer: null });
  runInContext(text, context);
  return typeof context.answer === 'string' ? JSON.parse(context.answer) : null;
}

test('what decides runs in a browser, without Node and without zod', async () => {
  const { text, packages } = await bundled('decide.js');
  const phase = { ...defaultPipelinePolicy().phases['planning'], transitions: { on_success: 'complete' } };
  const POLICY = { ...defaultPipelinePolicy(), entry_phase: 'work', phases: { work: phase } };
  expect(answerOf(text, { POLICY })).toEqual({ ready: ['api'], next: 'invoke_agent' });
  expect(packages).toEqual(['@ralph/reducer', 'program']);
});

test('what reads files runs in a browser too, without Node', async () => {
  const { text, packages } = await bundled('documents.js');
  expect(answerOf(text)).toEqual({
    phase: 'created',
    migrated: 'development',
    entry: 'planning',
    line: false,
    schema: 'Event of a run',
  });
  expect(packages).toEqual(['@ralph/reducer', 'program', 'zod']);
});
