import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { buildSessionMcpPlan, parseMcpPolicy } from '@ralph/mcp-plan';
import { openHost } from '../src/host.ts';
import type { McpHost, McpSession } from '../src/host.ts';
import type { SessionEvent, SessionOptions } from '../src/tool.ts';
import { webAccess } from '../src/web/web-access.ts';
import type { Site } from './web/site.ts';

/** Which protocol the client speaks: `initialize` first, or the revision without it. */
export type Era = 'legacy' | 'modern';

/** A checkout and a host, both gone after the test. */
export interface Rig extends AsyncDisposable {
  readonly host: McpHost;
  readonly root: string;
  readonly events: SessionEvent[];
  readonly write: (path: string, content: string) => string;
  readonly options: (changes?: Partial<SessionOptions>) => SessionOptions;
  readonly open: (changes?: Partial<SessionOptions>) => McpSession;
}

/** Opens a host beside a git checkout with the directories `src` (writable) and `other`. */
export async function openRig(): Promise<Rig> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-rig-')));
  const host = await openHost();
  const events: SessionEvent[] = [];
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    return join(root, path);
  };
  const namespace = join(root, '.agent/workers/unit');
  write('src/a.txt', 'one\n');
  write('other/b.txt', 'two\n');
  mkdirSync(join(namespace, 'artifacts'), { recursive: true });
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', 'src', 'other');
  git(root, 'commit', '-qm', 'first');
  const options = (changes: Partial<SessionOptions> = {}): SessionOptions => ({
    id: 'unit',
    attempt: 1,
    root,
    allowed_directories: [join(root, 'src')],
    namespace,
    artifact_dir: join(namespace, 'artifacts'),
    capabilities: buildSessionMcpPlan({ drain: 'development' }).capabilities,
    exec: 'unconfined',
    onEvent: (event) => events.push(event),
    ...changes,
  });
  const dispose = async () => {
    await host.close();
    rmSync(root, { recursive: true, force: true });
  };
  const open = (changes?: Partial<SessionOptions>) => host.openSession(options(changes));
  return { host, root, events, write, options, open, [Symbol.asyncDispose]: dispose };
}

/** What opens the web to a session: one site, which is its search engine too. */
export function openWeb(
  site: Site,
  changes: Readonly<Record<string, unknown>> = {},
): Pick<SessionOptions, 'web' | 'capabilities'> {
  const engine = { backend: 'searxng', url: site.at('/') };
  const parsed = parseMcpPolicy({
    web_search: { backend: 'site', backends: { site: engine } },
    web_visit: { allow_hosts: [`127.0.0.1:${site.port}`], ...changes },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { capabilities } = buildSessionMcpPlan({ drain: 'development', mcp: parsed.policy });
  return { web: webAccess(parsed.policy, {}), capabilities };
}

/** Runs git in a checkout, as somebody. */
export function git(root: string, ...args: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' });
}

/** The official client, connected to a session. */
export async function connect(
  { url, token }: Pick<McpSession, 'url' | 'token'>,
  era: Era = 'modern',
): Promise<Client> {
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  const mode = era === 'modern' ? 'auto' : 'legacy';
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

/** A connected client with short calls. */
export interface Caller extends AsyncDisposable {
  readonly client: Client;
  readonly call: (name: string, args?: Record<string, unknown>, signal?: AbortSignal) => Promise<Answer>;
}

/** What a tool answered. */
export interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

/** Connects and shortens tool calls to their text. */
export async function openCaller(
  session: Pick<McpSession, 'url' | 'token'>,
  era: Era = 'modern',
): Promise<Caller> {
  const client = await connect(session, era);
  const call: Caller['call'] = async (name, args = {}, signal) => {
    const options = signal === undefined ? {} : { signal };
    return answerOf(await client.callTool({ name, arguments: args }, options));
  };
  return { client, call, [Symbol.asyncDispose]: () => client.close() };
}

function answerOf({ content, isError }: CallToolResult): Answer {
  const text = content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
  return { text, isError: isError === true };
}
