#!/usr/bin/env node
// `pnpm docs:reference` writes the pages of reference from what the built packages say of themselves. With `--check` it
// writes nothing, and fails when a page is not what it would write.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandsPage } from './reference/commands-page.mjs';
import { decisionsPage } from './reference/decisions-page.mjs';
import { eventsPage } from './reference/events-page.mjs';
import { exitCodesPage } from './reference/exit-codes-page.mjs';
import { formatsPage } from './reference/formats-page.mjs';
import { settingsTable } from './reference/settings-table.mjs';
import { toolsPage } from './reference/tools-page.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const docs = join(root, 'docs');

const PAGES = {
  'reference/commands.md': commandsPage,
  'reference/events.md': eventsPage,
  'reference/exit-codes.md': exitCodesPage,
  'reference/formats.md': formatsPage,
  'decisions/README.md': decisionsPage,
  'tools.md': toolsPage,
  'configuration.md': async () =>
    between('configuration.md', '<!-- settings: begin -->', await settingsTable(), '<!-- settings: end -->'),
};

const isCheck = process.argv.includes('--check');
const fresh = isCheck ? mkdtempSync(join(tmpdir(), 'ralph-reference-')) : docs;
try {
  for (const [page, write] of Object.entries(PAGES)) {
    mkdirSync(dirname(join(fresh, page)), { recursive: true });
    writeFileSync(join(fresh, page), await write());
  }
  format(['tools.md', 'configuration.md'].map((page) => join(fresh, page)));
  const stale = Object.keys(PAGES).filter((page) => content(join(fresh, page)) !== content(join(docs, page)));
  if (stale.length > 0)
    fail(`not current: ${stale.map((page) => `docs/${page}`).join(', ')}. Run: pnpm docs:reference`);
} finally {
  if (isCheck) rmSync(fresh, { recursive: true });
}

/** The page as it is, with a new text between two marks. */
function between(page, begin, middle, end) {
  const [before, rest] = readFileSync(join(docs, page), 'utf8').split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`docs/${page} has no ${begin} … ${end}`);
  return `${before}${begin}\n\n${middle}\n\n${end}${after}`;
}

function format(files) {
  const oxfmt = join(root, 'node_modules', '.bin', 'oxfmt');
  const args = ['--config', join(root, '.oxfmtrc.json'), ...files];
  const { status, error } = spawnSync(oxfmt, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) throw error;
  if (status !== 0) fail(`oxfmt ended with exit code ${status}`);
}

function content(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function fail(message) {
  process.stderr.write(`reference: ${message}\n`);
  process.exitCode = 1;
}
