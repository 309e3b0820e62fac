// node bench/run.mjs [name]: all benches, or one. Prints a table and writes bench/results/<name>.json.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const BENCHES = ['reduce', 'schedule', 'makespan', 'spawn', 'jail', 'audit', 'journal'];
const chosen = process.argv[2] === undefined ? BENCHES : BENCHES.filter((name) => name === process.argv[2]);
if (chosen.length === 0) {
  console.error(`There is no bench "${process.argv[2]}". Choose one of: ${BENCHES.join(', ')}.`);
  process.exit(2);
}

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const env = { ...process.env, NODE_ENV: 'production' };
// It makes every start of Node read a bundle of certificates, which flatters whatever starts fewer processes.
delete env.NODE_EXTRA_CA_CERTS;

mkdirSync(here('./results'), { recursive: true });
const results = chosen.map(runBench);
for (const { name, rows } of results) printTable(name, rows);
const missed = results.flatMap(({ rows }) =>
  rows.filter(({ ratio, target }) => target !== null && ratio > target),
);
console.log(
  missed.length === 0
    ? '\nEvery target holds.'
    : `\n${missed.length} of the targets were missed in this run.`,
);

function runBench(name) {
  const { status, stdout } = spawnSync(process.execPath, [here(`./${name}.mjs`)], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0)
    throw new Error(`bench/${name}.mjs ended with exit code ${status}; are the packages built?`);
  const rows = JSON.parse(stdout);
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
  writeFileSync(here(`./results/${name}.json`), `${JSON.stringify({ name, machine, rows }, null, 2)}\n`);
  return { name, rows };
}

function printTable(name, rows) {
  console.log(`\n${name}`);
  const cells = rows.map((row) => [
    row.case,
    row.contender,
    `${row.median.toPrecision(3)} ${row.unit}`,
    `± ${row.spread_percent.toFixed(0)} %`,
    `× ${row.ratio.toFixed(2)}`,
    row.target === null ? '' : `≤ ${row.target} ${row.ratio <= row.target ? 'holds' : 'MISSED'}`,
  ]);
  const header = ['case', 'contender', 'median', 'spread', 'ratio', 'target'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column].length)),
  );
  const line = (row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  console.log([header, widths.map((width) => '-'.repeat(width)), ...cells].map(line).join('\n'));
}
