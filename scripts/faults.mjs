#!/usr/bin/env node
// `pnpm faults --times 20`: injects every fault of packages/coordinator/test/faults so often, and says in numbers what came of it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { times: { type: 'string', default: '20' } } });
const times = Number(values.times);
if (!Number.isInteger(times) || times < 1) {
  process.stderr.write(`faults: --times: expected a number from 1, got ${values.times}\n`);
  process.exit(2);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = mkdtempSync(join(tmpdir(), 'ralph-faults-'));
const report = join(directory, 'rounds.ndjson');
const started = Date.now();
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    'packages/coordinator/test/faults/',
    '--reporter=dot',
  ],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, RALPH_FAULT_ROUNDS: String(times), RALPH_FAULT_REPORT: report },
  },
);
const rounds = readRounds();
rmSync(directory, { recursive: true });

const sum = (name) => rounds.reduce((total, round) => total + round[name], 0);
const flakes = times - rounds.filter(({ problems }) => problems.length === 0).length;
const seconds = Math.round((Date.now() - started) / 1000);
for (const problem of new Set(rounds.flatMap(({ problems }) => problems)))
  process.stdout.write(`faults: ${problem}\n`);
process.stdout.write(
  `faults: ${sum('faults')} injected in ${times} rounds, ${sum('survivors')} survivors, ${sum('lost')} lost, ` +
    `${sum('repeated')} repeated, ${flakes} rounds that went wrong, ${seconds} s\n`,
);
process.exit(status === 0 && flakes === 0 ? 0 : 1);

function readRounds() {
  try {
    return readFileSync(report, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}
