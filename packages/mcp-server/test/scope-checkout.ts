import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CAPABILITIES } from '@ralph/mcp-plan';
import type { Capability } from '@ralph/mcp-plan';
import { openMediaManifest } from '../src/media/media-manifest.ts';
import { openScope } from '../src/scope.ts';
import type { Scope } from '../src/scope.ts';
import type { Progress, Tool, ToolContext, ToolResult } from '../src/tool.ts';

/** A checkout in a directory of its own, with a world beside it that must stay as it is. */
export interface Checkout extends AsyncDisposable {
  readonly root: string;
  readonly outside: string;
  readonly in: (...names: string[]) => string;
  readonly context: (options?: ContextOptions) => ToolContext;
}

interface ContextOptions {
  readonly allowed?: readonly string[];
  readonly namespace?: string | null;
  readonly capabilities?: readonly Capability[];
  readonly anchored?: boolean;
  /** Left out: as the disk is. */
  readonly near?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** Makes a checkout with the given files; names that end with a slash are directories. */
export async function makeCheckout(files: Readonly<Record<string, string>> = {}): Promise<Checkout> {
  const base = await realpath(await mkdtemp(path.join(os.tmpdir(), 'ralph-scope-')));
  const root = path.join(base, 'checkout');
  const outside = path.join(base, 'outside');
  await mkdir(outside);
  await writeFile(path.join(outside, 'sentinel'), 'untouched');
  for (const [name, content] of Object.entries({ 'src/a/': '', '.agent/workers/u/tmp/': '', ...files })) {
    const target = path.join(root, name);
    await mkdir(name.endsWith('/') ? target : path.dirname(target), { recursive: true });
    if (!name.endsWith('/')) await writeFile(target, content);
  }
  return {
    root,
    outside,
    in: (...names) => path.join(root, ...names),
    context: (options = {}) => contextOf(root, options),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}

/** Runs a tool as the server does: the input is parsed by its schema first. */
export async function call(tool: Tool, input: unknown, context: ToolContext): Promise<ToolResult> {
  return tool.run(tool.input.parse(input), context);
}

function contextOf(root: string, options: ContextOptions): ToolContext {
  const allowed = options.allowed ?? ['src/a'];
  const namespace = options.namespace === undefined ? '.agent/workers/u' : options.namespace;
  const opened = openScope({ root, allowed_directories: allowed, namespace });
  const { anchored = opened.anchored, near } = options;
  const scope: Scope = { ...opened, anchored, isNear: () => near ?? opened.isNear() };
  return {
    scope,
    media: openMediaManifest(),
    signal: options.signal ?? new AbortController().signal,
    progress: options.progress ?? (() => undefined),
    session: {
      id: 'u',
      attempt: 1,
      root,
      allowed_directories: allowed.map((directory) => path.join(root, directory)),
      namespace: namespace === null ? null : path.join(root, namespace),
      artifact_dir: null,
      capabilities: options.capabilities ?? CAPABILITIES,
      exec: 'off',
      onEvent: () => undefined,
    },
  };
}
