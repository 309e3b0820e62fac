import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment } from '../clean-environment.ts';
import { McpServerError } from '../mcp-server-error.ts';
import { runProcess } from '../run-process.ts';
import { BREAK_OUTS, BREAK_OUT_SCRIPT } from './break-out.ts';
import type { BreakOut } from './break-out.ts';
import { jailCommand } from './jail-command.ts';
import type { JailBackend } from './jail-backend.ts';

/** What came of an attempt to break out of a jail, or why there was no jail to break out of. */
export type BackendProbe =
  | { readonly started: true; readonly wrote: boolean; readonly landed: readonly BreakOut[] }
  | { readonly started: false; readonly missing: boolean; readonly said: string };

/**
 * Starts a process in a jail of this kind that tries to write inside, and to break out in all the known ways.
 *
 * @throws McpServerError `invalid_jail` when there is no room for temporary files.
 */
export async function probeBackend(backend: JailBackend): Promise<BackendProbe> {
  const root = await mkdtemp(join(tmpdir(), 'ralph-probe-'))
    .then((path) => realpath(path))
    .catch(unusable);
  try {
    await layOut(root).catch(unusable);
    return await probeIn(root, backend);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function unusable(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new McpServerError(
    'invalid_jail',
    `To try a jail, temporary files are needed, and ${tmpdir()} takes none: ${reason}. ` +
      'Free some space there, or set TMPDIR to a directory that this user can write.',
    { cause },
  );
}

const GIT_CONFIG = '[core]\n';

async function layOut(root: string): Promise<void> {
  await Promise.all(['in/own', 'out', '.git'].map((name) => mkdir(join(root, name), { recursive: true })));
  await Promise.all([
    writeFile(join(root, 'in/kept'), 'kept\n'),
    writeFile(join(root, '.env'), 'hunter2\n'),
    writeFile(join(root, '.git/config'), GIT_CONFIG),
  ]);
}

async function probeIn(root: string, backend: JailBackend): Promise<BackendProbe> {
  const jail = {
    backend,
    root,
    writable: [join(root, 'in')],
    read_only: [join(root, 'in/kept')],
    hidden: [join(root, '.env')],
    cwd: root,
    tmp: null,
  };
  const outcome = await runProcess({
    argv: await jailCommand(jail, ['/bin/sh', '-c', BREAK_OUT_SCRIPT, 'sh', String(process.pid)]),
    cwd: '/',
    env: cleanEnvironment(),
    timeout_ms: 20_000,
    capture_bytes: 4_096,
    signal: AbortSignal.timeout(25_000),
  });
  const said = outcome.stdout.bytes.toString('utf8').split('\n');
  if (!said.includes('done') && outcome.exit_code !== 3) {
    const why = (outcome.spawn_error ?? outcome.stderr.bytes.toString('utf8')).trim();
    return { started: false, missing: /ENOENT/.test(why), said: why };
  }
  const seen = await landedOutside(root);
  return {
    started: true,
    wrote: said.includes('done'),
    landed: BREAK_OUTS.filter((name) => said.includes(`landed ${name}`) || seen.includes(name)),
  };
}

/** What is seen from outside counts, whatever the jailed process says. */
async function landedOutside(root: string): Promise<readonly string[]> {
  const text = async (path: string): Promise<string> => readFile(join(root, path), 'utf8').catch(() => '');
  return [
    ...(await readdir(join(root, 'out'))),
    ...((await text('.git/config')) === GIT_CONFIG ? [] : ['write_git']),
    ...((await text('in/kept')) === 'kept\n' ? [] : ['write_read_only']),
  ];
}
