#!/usr/bin/env node
// `pnpm docs:api` writes docs/api from the TSDoc of the pure packages. With `--check` it writes nothing, and fails
// when docs/api is not what it would write or when a public export lacks its sentence.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const typedoc = join(root, 'scripts', 'api-docs');
const committed = join(root, 'docs', 'api');

const problem = process.argv.includes('--check') ? check() : generate(committed, []);
if (problem !== null) {
  console.error(`docs/api: ${problem}`);
  process.exitCode = 1;
}

function check() {
  const fresh = mkdtempSync(join(tmpdir(), 'ralph-api-'));
  try {
    const failure = generate(fresh, ['--treatValidationWarningsAsErrors']);
    if (failure !== null) return `${failure}; give each export that is named above one sentence of TSDoc`;
    const stale = differences(fresh);
    return stale.length === 0 ? null : `not current: ${stale.join(', ')}. Run: pnpm docs:api`;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function generate(folder, options) {
  return (
    run(typedoc, 'typedoc', ['--logLevel', 'Warn', '--out', folder, ...options]) ??
    run(root, 'oxfmt', ['--config', join(root, '.oxfmtrc.json'), folder])
  );
}

function run(project, program, args) {
  const { status, error } = spawnSync(join(project, 'node_modules', '.bin', program), args, {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error) throw error;
  return status === 0 ? null : `${program} ended with exit code ${status}`;
}

function differences(fresh) {
  const names = new Set(
    [fresh, committed].flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])),
  );
  return [...names]
    .sort((a, b) => (a < b ? -1 : 1))
    .filter((name) => content(join(fresh, name)) !== content(join(committed, name)));
}

function content(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
