#!/usr/bin/env node
// `node scripts/config-reference.mjs` writes the table of settings in docs/configuration.md from what the built command
// says of them. With `--check` it writes nothing, and fails when the page is not what it would write.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const page = join(root, 'docs', 'configuration.md');
const [BEGIN, END] = ['<!-- settings: begin -->', '<!-- settings: end -->'];

const text = readFileSync(page, 'utf8');
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined) fail(`docs/configuration.md has no ${BEGIN} … ${END}`);
const fresh = `${before}${BEGIN}\n\n${table()}\n\n${END}${after}`;

if (!process.argv.includes('--check')) writeFileSync(page, fresh);
else if (normal(fresh) !== normal(text))
  fail('docs/configuration.md is not current. Run: node scripts/config-reference.mjs');

function table() {
  const { settings } = ask('config', '--json');
  const { properties } = ask('schema', 'config');
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rows = settings.map(({ key, flag, variable, about, holds }) =>
    line([
      `\`${key}\``,
      typeOf(properties[key]),
      holds.text === null ? '' : code(holds.text),
      `\`${flag}\`<br>\`${variable}\``,
      about.replaceAll('|', '\\|').replaceAll('*', '\\*'),
    ]),
  );
  const head = ['key', 'type', 'default', 'flag, variable', 'meaning'];
  return [line(head), line(head.map(() => '---')), ...rows].join('\n');
}

/** Asks where nothing is set. */
function ask(...words) {
  const nowhere = mkdtempSync(join(tmpdir(), 'ralph-reference-'));
  try {
    const env = { PATH: process.env.PATH, HOME: nowhere };
    const main = join(root, 'packages/cli/dist/main.js');
    return JSON.parse(execFileSync(process.execPath, [main, ...words], { cwd: nowhere, env }));
  } finally {
    rmSync(nowhere, { recursive: true });
  }
}

function typeOf({ type, enum: choices }) {
  if (choices !== undefined) return choices.map((choice) => `\`"${choice}"\``).join(' or ');
  if (type === 'array') return 'list of texts';
  if (type === undefined || Array.isArray(type)) return 'number or text';
  return type === 'string' ? 'text' : type;
}

function code(value) {
  return /^[\w+.-]+$/.test(value) ? `\`${value}\`` : value.replaceAll('*', '\\*');
}

/** What a formatter changes counts for nothing. */
function normal(markdown) {
  return markdown
    .replace(/[ -]{2,}/g, ' ')
    .replace(/\| -+ /g, '| - ')
    .replace(/-+/g, '-');
}

function fail(message) {
  process.stderr.write(`config reference: ${message}\n`);
  process.exit(1);
}
