#!/usr/bin/env node
// `pnpm test:agents [names] [vitest options]`: holds the real agent CLIs to their behaviours, with scripted models, no key
// and no network. The pinned versions of scripts/agents.json are installed into a cache folder. With `--write` the results
// go into docs/agents.json and the table of the README.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { node, ...agents } = JSON.parse(readFileSync(join(root, 'scripts', 'agents.json'), 'utf8'));
const words = process.argv.slice(2);
const named = words.filter((word) => !word.startsWith('-'));
const options = words.filter((word) => word.startsWith('-') && word !== '--write');
const wanted = named.length === 0 ? Object.keys(agents) : named;
const unknown = wanted.filter((name) => agents[name] === undefined);
if (unknown.length > 0) fail(`no agent ${unknown.join(', ')}; there are ${Object.keys(agents).join(', ')}`);

const cache = resolve(process.env.RALPH_AGENTS_CACHE ?? join(root, 'node_modules', '.cache', 'ralph-agents'));
const bin = install();
if (words.includes('--only-install')) process.exit(0);
run(process.execPath, [join(root, 'scripts', 'setup.mjs')]);
const results = mkdtempSync(join(tmpdir(), 'ralph-agents-'));
const env = {
  ...process.env,
  RALPH_AGENTS: wanted.join(','),
  RALPH_AGENTS_BIN: bin,
  RALPH_AGENTS_RESULTS: results,
};
const vitest = join(root, 'node_modules', '.bin', 'vitest');
const { status } = spawnSync(vitest, ['run', '-c', 'vitest.agents.config.ts', ...options], {
  cwd: root,
  env,
  stdio: 'inherit',
});
if (words.includes('--write')) {
  run(process.execPath, [join(root, 'scripts', 'agents-table.mjs'), results]);
}
rmSync(results, { recursive: true, force: true });
process.exit(status ?? 1);

/** Installs what is missing, without running any script of a package, and answers the folder of the programs. */
function install() {
  const pins = [node, ...wanted.map((name) => agents[name])];
  const missing = pins.filter((pin) => installed(pin) !== pin.version);
  mkdirSync(cache, { recursive: true });
  const manifest = join(cache, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  if (missing.length > 0) {
    const specs = missing.map((pin) => `${pin.package}@${pin.version}`);
    process.stderr.write(`test:agents: installing ${specs.join(' ')}\n`);
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    run('npm', ['install', '--ignore-scripts', '--save-exact', ...quiet, '--prefix', cache, ...specs]);
  }
  const folder = join(cache, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const [name, pin] of [['node', node], ...wanted.map((each) => [each, agents[each]])]) {
    rmSync(join(folder, name), { force: true });
    symlinkSync(join(cache, 'node_modules', pin.program), join(folder, name));
  }
  return folder;
}

function installed(pin) {
  const manifest = join(cache, 'node_modules', pin.package, 'package.json');
  const program = join(cache, 'node_modules', pin.program);
  if (!existsSync(manifest) || !existsSync(program)) return null;
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) fail(`${command}: ${error.message}`);
  if (status !== 0) fail(`${command} ${args.join(' ')} ended with exit code ${status}`);
}

function fail(message) {
  process.stderr.write(`test:agents: ${message}\n`);
  process.exit(1);
}
