// node bench/run.mjs [--quick] [names]: all benches, or those. Prints a table and writes bench/results/<name>.json and
// <name>.svg. `--quick` takes two rounds of each, to try a bench.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chartSvg, ratioText } from './chart.mjs';
import { installPeers } from './peers.mjs';
import { verdict } from './verdict.mjs';

const BENCHES = JSON.parse(readFileSync(new URL('./benches.json', import.meta.url), 'utf8'));
const names = Object.keys(BENCHES);
const isQuick = process.argv.includes('--quick');
const wanted = process.argv.slice(2).filter((word) => word !== '--quick');
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}". Choose from: ${names.join(', ')}.`);
  process.exit(2);
}
const chosen = wanted.length === 0 ? names : wanted;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const env = { ...process.env, NODE_ENV: 'production', RALPH_BENCH_QUICK: isQuick ? '1' : '0' };
// It makes every start of Node read a bundle of certificates, which flatters whatever starts fewer processes.
delete env.NODE_EXTRA_CA_CERTS;

if (chosen.some((name) => BENCHES[name].peers)) installPeers();
mkdirSync(here('./results'), { recursive: true });
const results = [];
for (const name of chosen) {
  const result = runBench(name);
  printTable(name, result.rows);
  results.push(result);
}
const missed = results.flatMap(({ rows }) => rows.filter((row) => verdict(row) === 'missed'));
console.log(
  missed.length === 0
    ? '\nEvery target holds.'
    : `\n${missed.length} of the targets were missed in this run.`,
);

function runBench(name) {
  const { status, stdout } = spawnSync(process.execPath, [here(`./${name}.mjs`)], {
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0)
    throw new Error(`bench/${name}.mjs ended with exit code ${status}; are the packages built?`);
  const rows = JSON.parse(stdout);
  const measured_at = new Date().toISOString().slice(0, 10);
  const result = { name, measured_at, quick: isQuick, machine: machine(), rows };
  writeFileSync(here(`./results/${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(here(`./results/${name}.svg`), chartSvg(BENCHES[name].title, rows));
  return result;
}

function machine() {
  return {
    node: process.version,
    system: `${platform()} ${release().split('-')[0]} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    load: Number(loadavg()[0].toFixed(1)),
  };
}

function targetText(row) {
  const found = verdict(row);
  return found === 'none' ? '' : `≤ ${ratioText(row.target)} ${found === 'held' ? 'holds' : 'MISSED'}`;
}

function printTable(name, rows) {
  console.log(`\n${name}`);
  const cells = rows.map((row) => [
    row.case,
    row.peer === true ? `${row.contender} (peer)` : row.contender,
    ...(row.skipped === undefined
      ? [
          `${row.median.toPrecision(3)} ${row.unit}`,
          `± ${row.spread_percent.toFixed(0)} %`,
          `× ${row.ratio.toFixed(2)}`,
          targetText(row),
        ]
      : [`left out: ${row.skipped}`, '', '', '']),
  ]);
  const header = ['case', 'contender', 'median', 'spread', 'ratio', 'target'];
  const widths = header.map((title, column) =>
    Math.max(
      title.length,
      ...cells.map((row) => (row[column].startsWith('left out') ? 0 : row[column].length)),
    ),
  );
  const line = (row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  console.log([header, widths.map((width) => '-'.repeat(width)), ...cells].map(line).join('\n'));
}
