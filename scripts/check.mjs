#!/usr/bin/env node
// `pnpm check`: every gate of the project, one after the other; all are run, and the last lines say which failed.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH ?? ''}`,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

const gates = [
  ['setup', ['node', 'scripts/setup.mjs']],
  ['format', ['oxfmt', '--check', '.']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['boundaries', ['turbo', 'boundaries']],
  ['types', ['tsc', '-p', '.']],
  ['types without Node', ['turbo', 'run', 'typecheck', '--output-logs=errors-only', '--log-prefix=none']],
  ['dead code', ['knip', '--no-config-hints']],
  ['api docs', ['node', 'scripts/api-docs.mjs', '--check']],
  ['table of agents', ['node', 'scripts/agents-table.mjs', '--check']],
  ['reference', ['node', 'scripts/reference.mjs', '--check']],
  ['benchmarks page', ['node', 'bench/page.mjs', '--check']],
  ['site', ['pnpm', 'run', 'docs:site']],
  ['packages', ['node', 'scripts/try-tarballs.mjs']],
  ['tests', ['vitest', 'run']],
].filter(([name]) => !(name === 'tests' && process.argv.includes('--no-test')));

const failed = gates.filter(([name, words]) => {
  const [command = '', ...args] = words;
  process.stdout.write(`\n── ${String(name)}: ${words.join(' ')}\n`);
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0;
});

process.stdout.write(
  failed.length === 0
    ? `\ncheck: all ${gates.length} gates passed\n`
    : `\ncheck: failed: ${failed.map(([name]) => name).join(', ')}\n`,
);
process.exit(failed.length === 0 ? 0 : 1);
