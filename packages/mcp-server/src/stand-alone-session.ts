import { mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSessionMcpPlan } from '@ralph/mcp-plan/session-mcp-plan';
import { cleanEnvironment } from './clean-environment.ts';
import { buildJail } from './jail/build-jail.ts';
import { McpServerError } from './mcp-server-error.ts';
import type { JailBackend } from './jail/jail-backend.ts';
import { probeJail } from './jail/probe-jail.ts';
import { readMcpConfig } from './read-mcp-config.ts';
import type { McpConfig } from './read-mcp-config.ts';
import type { RalphMcpArguments } from './ralph-mcp-arguments.ts';
import { openScope } from './scope.ts';
import { relativeSegments } from './scope-path.ts';
import type { SessionOptions } from './tool.ts';
import { openUpstreams } from './upstream/open-upstreams.ts';
import type { OpenUpstreams } from './upstream/open-upstreams.ts';
import { webAccess } from './web/web-access.ts';

/** A session made from a command line, and what its user should know. Disposing of it ends its upstream servers and removes its temporary files. */
export interface StandAlone extends AsyncDisposable {
  readonly session: SessionOptions;
  readonly warnings: readonly string[];
}

type ServeArguments = Extract<RalphMcpArguments, { readonly ask: 'serve' }>;

/** Checks the directories, makes the missing ones, finds out whether programs can be jailed, and opens what the policy names. */
export async function standAloneSession(asked: ServeArguments): Promise<StandAlone> {
  const { drain } = asked;
  const identity = asked.provider === null ? null : { provider: asked.provider };
  const plan = buildSessionMcpPlan({ drain, model: { identity } });
  const config = asked.mcp_config === null ? null : await readMcpConfig(asked.mcp_config);
  const root = await realRoot(asked.root);
  const allowed_directories = asked.allow.map((directory) => beneath(root, directory, '--allow'));
  const namespace = asked.namespace === null ? null : beneath(root, asked.namespace, '--namespace');
  openScope({ root, allowed_directories, namespace });
  const writable = [...allowed_directories, ...(namespace === null ? [] : [namespace])];
  for (const directory of writable) await mkdir(directory, { recursive: true });
  const { exec, warning, temporary } = await chooseExec(asked, { root, writable, namespace });
  const outside = await openOutside(config, drain, root).catch(async (error: unknown) => {
    await removeTemporary(temporary);
    throw error;
  });
  const session = {
    id: 'standalone',
    attempt: 1,
    root,
    allowed_directories,
    namespace,
    artifact_dir: join(namespace ?? join(root, '.agent'), 'artifacts'),
    capabilities: outside.capabilities,
    capability_profile: plan.capability_profile,
    result_form: asked.results,
    env: cleanEnvironment(),
    exec,
    web: outside.web,
    upstream: outside.upstreams.access,
    onEvent: () => undefined,
  };
  const warnings = [warning ?? '', config?.warnings ?? '', ...outside.upstreams.warnings];
  return {
    session,
    warnings: warnings.filter((text) => text !== ''),
    async [Symbol.asyncDispose]() {
      await outside.upstreams[Symbol.asyncDispose]();
      await removeTemporary(temporary);
    },
  };
}

interface Outside extends Pick<SessionOptions, 'capabilities' | 'web'> {
  readonly upstreams: OpenUpstreams;
}

/** What the session reaches besides the checkout. */
async function openOutside(config: McpConfig | null, drain: string, root: string): Promise<Outside> {
  const { policy: mcp } = config ?? {};
  const upstreams = await openUpstreams({
    servers: buildSessionMcpPlan({ drain, mcp }).upstream_servers,
    cwd: root,
    environment: process.env,
  });
  if (upstreams.fatal.length > 0) {
    await upstreams[Symbol.asyncDispose]();
    throw new McpServerError('upstream_failed', upstreams.fatal.join('\n'));
  }
  const { capabilities } = buildSessionMcpPlan({ drain, mcp, upstream_tools: upstreams.catalogue });
  return { capabilities, upstreams, web: mcp === undefined ? undefined : webAccess(mcp, process.env) };
}

interface ExecOffer {
  readonly exec: SessionOptions['exec'];
  readonly warning: string | null;
  /** A directory that was made for temporary files; null when none was. */
  readonly temporary: string | null;
}

interface Held {
  readonly root: string;
  readonly writable: readonly string[];
  readonly namespace: string | null;
}

async function chooseExec(asked: ServeArguments, held: Held): Promise<ExecOffer> {
  switch (asked.exec) {
    case 'unconfined':
      return {
        exec: 'unconfined',
        warning: 'exec is not confined: programs can write anywhere',
        temporary: null,
      };
    case 'off':
      return { exec: 'off', warning: null, temporary: null };
    case 'jail': {
      const probe = await probeJail();
      if (probe.available) return jailedExec(held, probe.backend);
      return {
        exec: 'off',
        warning: `exec is not offered: ${probe.reason}. ${probe.fix} Or pass --exec unconfined.`,
        temporary: null,
      };
    }
  }
}

/** Bubblewrap has a private `/tmp`; elsewhere temporary files go into the namespace, or else into a directory of their own. */
async function jailedExec({ root, writable, namespace }: Held, backend: JailBackend): Promise<ExecOffer> {
  const own =
    backend !== 'bubblewrap' && namespace === null ? await mkdtemp(join(tmpdir(), 'ralph-mcp-')) : null;
  const tmp = namespace === null ? own : join(namespace, 'tmp');
  if (tmp !== null) await mkdir(tmp, { recursive: true });
  const all = [...writable, ...(own === null ? [] : [own])];
  return { exec: await buildJail({ backend, root, writable: all, tmp }), warning: null, temporary: own };
}

async function removeTemporary(directory: string | null): Promise<void> {
  if (directory !== null) await rm(directory, { recursive: true, force: true });
}

async function realRoot(root: string): Promise<string> {
  const found = await stat(root).catch(() => null);
  if (found?.isDirectory() === true) return realpath(root);
  throw new McpServerError('usage', `--root ${JSON.stringify(root)} is not a directory.`);
}

/** An absolute path below the root, from one that is relative to it or absolute. */
function beneath(root: string, directory: string, flag: string): string {
  const path = resolve(root, directory);
  const inside = relativeSegments({ given_root: root, root }, path);
  if (directory !== '' && inside !== undefined) return path;
  throw new McpServerError('usage', `${flag} ${JSON.stringify(directory)} is not inside the root ${root}.`);
}
