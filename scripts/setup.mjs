#!/usr/bin/env node
// Makes a fresh clone ready: installs the pinned pnpm's dependencies when they are missing or stale, then builds.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node 20.19 or newer is needed, this is ${process.versions.node}.`);
}

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'pnpm-lock.yaml')))
  .digest('hex');
const stamp = join(root, 'node_modules', '.ralph-installed');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  // `npm exec` brings pnpm for this one command; nothing is installed globally.
  // Its warnings, about programs that the build is yet to make, would only alarm; errors are shown.
  process.stderr.write('setup: installing the dependencies; the first time takes about a minute\n');
  const install = ['pnpm', 'install', '--frozen-lockfile', '--loglevel=error'];
  run('npm', ['exec', '--yes', `--package=${packageManager}`, '--', ...install]);
  writeFileSync(stamp, lock);
}
run(join(root, 'node_modules', '.bin', 'turbo'), [
  'run',
  'build',
  '--output-logs=errors-only',
  '--log-prefix=none',
]);

function run(command, args) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', CI: process.env.CI ?? '1' };
  env.PATH = `${join(root, 'node_modules', '.bin')}:${env.PATH ?? ''}`;
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (error) fail(`${command}: ${error.message}`);
  if (status !== 0) fail(`${command} ${args.join(' ')} ended with exit code ${status}.`);
}

function fail(message) {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(1);
}
