#!/usr/bin/env node
// `pnpm escape`: makes every attack of docs/escape-corpus.md and prints what came of them, by group and level.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    'packages/coordinator/test/escape/',
    `--reporter=${join(root, 'scripts', 'escape-reporter.mjs')}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
process.exit(status ?? 1);
