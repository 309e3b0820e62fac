#!/usr/bin/env node
// `node scripts/agents-table.mjs <folder>` takes the results of `pnpm test:agents` into docs/agents.json and writes the
// table of the README from it. With `--check` it writes nothing, and fails when the README is not what it would write or
// when a result is of another version than the pinned one.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BEHAVIOURS } from '../packages/agent-check/dist/index.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kept = join(root, 'docs', 'agents.json');
const readme = join(root, 'README.md');
const [BEGIN, END] = ['<!-- agents: begin -->', '<!-- agents: end -->'];
const MARKS = { passed: '✓', limited: '–', failed: '✗', skipped: '' };

const { node: _node, ...pins } = JSON.parse(readFileSync(join(root, 'scripts', 'agents.json'), 'utf8'));
const isCheck = process.argv.includes('--check');
const results = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
if (!isCheck) takeIn(process.argv[2]);
const reports = Object.keys(pins).flatMap((name) => (results[name] === undefined ? [] : [results[name]]));
const stale = reports.filter(({ agent, version }) => version !== pins[agent].version);
const text = readFileSync(readme, 'utf8');
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined) fail(`README.md has no ${BEGIN} … ${END}`);
const fresh = `${before}${BEGIN}\n\n${table()}\n\n${END}${after}`;

if (!isCheck) {
  writeFileSync(readme, fresh);
} else {
  const other = stale.map(
    ({ agent, version }) => `${agent} is pinned to ${pins[agent].version}, proven was ${version}`,
  );
  const words = [...(normal(fresh) === normal(text) ? [] : ['README.md is not current']), ...other];
  if (words.length > 0) fail(`${words.join('; ')}. Run: pnpm test:agents --write`);
}

function takeIn(folder) {
  for (const name of folder === undefined ? [] : readdirSync(folder)) {
    const { took_ms: _took, ...report } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    results[report.agent] = report;
  }
  const sorted = Object.fromEntries(
    Object.keys(pins).flatMap((name) => (results[name] ? [[name, results[name]]] : [])),
  );
  writeFileSync(kept, `${JSON.stringify(sorted, null, 2)}\n`);
}

function table() {
  const names = Object.keys(BEHAVIOURS);
  const notes = [];
  const cell = (report, name) => {
    const { result, note } = report.behaviours.find((behaviour) => behaviour.name === name) ?? {
      result: 'skipped',
    };
    if (!note) return MARKS[result];
    const known = notes.indexOf(note);
    const number = known === -1 ? notes.push(note) : known + 1;
    return `${MARKS[result]} <sup>${number}</sup>`.trim();
  };
  const rows = names.map((name) => [BEHAVIOURS[name], ...reports.map((report) => cell(report, name))]);
  const head = ['', ...reports.map(({ agent }) => agent)];
  const versions = ['version', ...reports.map(({ version }) => version)];
  const days = ['checked', ...reports.map(({ checked_on }) => checked_on)];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const lines = [line(head), line(head.map(() => '---')), line(versions), line(days), ...rows.map(line)];
  return [...lines, '', ...notes.map((note, nth) => `${nth + 1}. ${note}`)].join('\n').trim();
}

/** What a formatter changes counts for nothing. */
function normal(markdown) {
  return markdown
    .replace(/[ -]{2,}/g, ' ')
    .replace(/\| -+ /g, '| - ')
    .replace(/-+/g, '-');
}

function fail(message) {
  process.stderr.write(`agents table: ${message}\n`);
  process.exit(1);
}
