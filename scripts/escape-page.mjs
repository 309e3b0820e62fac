#!/usr/bin/env node
// Writes docs/escape-corpus.md from the tables of attacks; with --check it only says whether the page is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'docs', 'escape-corpus.md');
const { outputFiles } = await build({
  entryPoints: [join(root, 'packages/coordinator/test/escape/corpus-page.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const { corpusPage } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
const page = corpusPage();

if (!process.argv.includes('--check')) {
  writeFileSync(target, page);
} else if (readFileSync(target, 'utf8') !== page) {
  process.stderr.write('docs/escape-corpus.md is out of date: run node scripts/escape-page.mjs\n');
  process.exit(1);
}
