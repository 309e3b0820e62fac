import { mkdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { buildSessionMcpPlan } from '@ralph/mcp-plan/session-mcp-plan';
import { buildJail } from './build-jail.ts';
import { cleanEnvironment } from './clean-environment.ts';
import { McpServerError } from './mcp-server-error.ts';
import { probeJail } from './probe-jail.ts';
import type { RalphMcpArguments } from './ralph-mcp-arguments.ts';
import { openScope } from './scope.ts';
import type { SessionOptions } from './tool.ts';

/** A session made from a command line, and why it does not offer `exec`, if so. */
export interface StandAlone {
  readonly session: SessionOptions;
  readonly warning: string | null;
}

type ServeArguments = Extract<RalphMcpArguments, { readonly ask: 'serve' }>;

/** Checks the directories, makes the missing ones, and finds out whether programs can be jailed. */
export async function standAloneSession(asked: ServeArguments): Promise<StandAlone> {
  const identity = asked.provider === null ? null : { provider: asked.provider };
  const plan = buildSessionMcpPlan({ drain: asked.drain, model: { identity } });
  const root = await realRoot(asked.root);
  const allowed_directories = asked.allow.map((directory) => beneath(root, directory, '--allow'));
  const namespace = asked.namespace === null ? null : beneath(root, asked.namespace, '--namespace');
  openScope({ root, allowed_directories, namespace });
  const writable = [...allowed_directories, ...(namespace === null ? [] : [namespace])];
  for (const directory of writable) await mkdir(directory, { recursive: true });
  const { exec, warning } = await chooseExec(asked, root, writable);
  const artifact_dir = join(namespace ?? join(root, '.agent'), 'artifacts');
  const onEvent = () => undefined;
  const about = {
    id: 'standalone',
    attempt: 1,
    root,
    allowed_directories,
    namespace,
    artifact_dir,
    capabilities: plan.capabilities,
    capability_profile: plan.capability_profile,
    result_form: asked.results,
    env: cleanEnvironment(),
  };
  return { session: { ...about, exec, onEvent }, warning };
}

interface ExecOffer {
  readonly exec: SessionOptions['exec'];
  readonly warning: string | null;
}

async function chooseExec(
  asked: ServeArguments,
  root: string,
  writable: readonly string[],
): Promise<ExecOffer> {
  switch (asked.exec) {
    case 'unconfined':
      return { exec: 'unconfined', warning: 'exec is not confined: programs can write anywhere' };
    case 'off':
      return { exec: 'off', warning: null };
    case 'jail': {
      const probe = await probeJail();
      if (probe.available) return { exec: await buildJail({ root, writable }), warning: null };
      return {
        exec: 'off',
        warning: `exec is not offered: ${probe.reason}. ${probe.fix} Or pass --exec unconfined.`,
      };
    }
  }
}

async function realRoot(root: string): Promise<string> {
  const found = await stat(root).catch(() => null);
  if (found?.isDirectory() === true) return realpath(root);
  throw new McpServerError('usage', `--root ${JSON.stringify(root)} is not a directory.`);
}

/** An absolute path below the root, from one that is relative to it or absolute. */
function beneath(root: string, directory: string, flag: string): string {
  const path = resolve(root, directory);
  const inside = relative(root, path);
  if (directory !== '' && inside !== '..' && !inside.startsWith(`..${sep}`)) return path;
  throw new McpServerError('usage', `${flag} ${JSON.stringify(directory)} is not inside the root ${root}.`);
}
