import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { probeJail } from '@ralph/mcp-server';
import { expect, test } from 'vitest';
import { makeCheckout } from './checkout.ts';
import { RALPH } from './ralph.ts';

/** Above those that Node marks itself. */
const DESCRIPTOR = 200;
const EVIL = `: > u/tried; echo evil >&${DESCRIPTOR}; exit 0`;
const HONEST = ['/bin/sh', '-c', 'true'];

interface Case {
  readonly name: string;
  readonly confine: 'jail' | 'audit' | 'off';
  readonly backend?: 'bubblewrap' | 'landlock';
  readonly unit?: object;
  readonly args?: readonly string[];
  readonly mcp?: string;
}

const asAgent = { agent: 'claude' };
const command = (line: string) => ({ command: ['bash', '-c', line] });

const CASES: readonly Case[] = [
  { name: 'a command at level off', confine: 'off', unit: command(EVIL) },
  { name: 'a command at level audit', confine: 'audit', unit: command(EVIL) },
  {
    name: 'a command in a jail by bubblewrap',
    confine: 'jail',
    backend: 'bubblewrap',
    unit: command(EVIL),
  },
  { name: 'a command in a jail by Landlock', confine: 'jail', backend: 'landlock', unit: command(EVIL) },
  { name: 'an agent at level audit', confine: 'audit', unit: asAgent },
  { name: 'an agent in a jail by bubblewrap', confine: 'jail', backend: 'bubblewrap', unit: asAgent },
  { name: 'an agent in a jail by Landlock', confine: 'jail', backend: 'landlock', unit: asAgent },
  {
    name: 'what verifies a unit',
    confine: 'audit',
    unit: { command: HONEST, verify: ['bash', '-c', EVIL] },
  },
  {
    name: 'what verifies the run',
    confine: 'audit',
    unit: { command: HONEST },
    args: ['--verify', `bash -c '${EVIL}'`],
  },
  {
    name: 'an upstream server',
    confine: 'audit',
    unit: { script: [{ tool: 'list_allowed_roots', args: {}, expect: 'ok' }] },
    mcp: `[mcp_servers.docs]\ntransport = "stdio"\ncommand = "bash"\nargs = ["-c", ${JSON.stringify(EVIL)}]\n`,
  },
];

const works = { bubblewrap: await probeJail('bubblewrap'), landlock: await probeJail('landlock') };

for (const { name, confine, backend, unit, args = [], mcp } of CASES) {
  const skipped = process.platform !== 'linux' || (backend !== undefined && !works[backend].available);
  test.skipIf(skipped)(`${name} gets no descriptor that ralph was started with (needs Linux)`, async () => {
    await using checkout = await makeCheckout();
    await using outside = await makeCheckout();
    const { root, plan } = checkout;
    const [bin, kept] = [join(root, 'bin'), join(outside.root, 'kept')];
    await Promise.all([mkdir(join(root, 'u')), mkdir(bin), mkdir(join(root, '.agent'))]);
    await writeFile(kept, 'kept\n');
    await program(
      join(bin, 'claude'),
      `[ "$1" = --version ] && echo '2.1.330 (Claude Code)' || { ${EVIL}; }`,
    );
    if (backend === 'landlock') await program(join(bin, 'bwrap'), 'exit 1');
    if (mcp !== undefined) await writeFile(join(root, '.agent/mcp.toml'), mcp);
    const path = await plan([
      { unit_id: 'u', description: 'reach out', allowed_directories: ['u'], ...unit },
    ]);
    const output = await ralphHanded(kept, ['run', path, '--confine', confine, ...args], { root, bin });
    expect(existsSync(join(root, 'u/tried')), output).toBe(true);
    expect(await readFile(kept, 'utf8'), output).toBe('kept\n');
  });
}

/** Runs ralph as a shell does by `ralph … 200>>file`; returns what it printed. */
async function ralphHanded(
  path: string,
  args: readonly string[],
  { root, bin }: { readonly root: string; readonly bin: string },
): Promise<string> {
  const descriptor = openSync(path, 'a');
  const between = Array.from({ length: DESCRIPTOR - 3 }, () => 'ignore' as const);
  const child = spawn(process.execPath, [RALPH, ...args], {
    cwd: root,
    env: {
      PATH: [bin, process.env['PATH']].join(delimiter),
      HOME: join(root, 'home'),
      XDG_CONFIG_HOME: '/nonexistent',
      XDG_STATE_HOME: join(root, '.git/state'),
    },
    stdio: ['ignore', 'pipe', 'pipe', ...between, descriptor],
  });
  closeSync(descriptor);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return output;
}

async function program(path: string, line: string): Promise<void> {
  await writeFile(path, `#!/bin/bash\n${line}\n`);
  await chmod(path, 0o755);
}
