import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AcpLineSchema, type AcpLine } from '../src/acp/acp-line.ts';
import type { AcpTask } from '../src/acp/acp-task.ts';
import { startResponder } from './fixtures/mcp-responder.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const AGENT = join(PACKAGE, 'test/fixtures/acp-agent.mjs');
let built = '';
let place = '';

beforeAll(async () => {
  built = await mkdtemp(join(PACKAGE, 'node_modules', '.acp-'));
  place = await realpath(await mkdtemp(join(tmpdir(), 'ralph-acp-')));
  await build({
    entry: [join(PACKAGE, 'src/acp-client.ts')],
    outDir: built,
    format: 'esm',
    target: 'node20.19',
    config: false,
    silent: true,
    outExtension: () => ({ js: '.mjs' }),
  });
});

afterAll(async () => {
  await rm(built, { recursive: true, force: true });
  await rm(place, { recursive: true, force: true });
});

interface Turn {
  readonly code: number | null;
  readonly lines: readonly AcpLine[];
  readonly said: readonly string[];
  readonly last: AcpLine | undefined;
}

interface TurnInput {
  readonly flags?: readonly string[];
  readonly task?: Partial<AcpTask>;
  /** Sent once the agent has said this. */
  readonly signal?: { readonly after: string; readonly name: NodeJS.Signals };
}

/** Lets the client run one turn of the fixture against a small MCP server. */
async function turn(
  acts: readonly string[],
  { flags = [], task = {}, signal }: TurnInput = {},
): Promise<Turn> {
  await using mcp = await startResponder();
  const file = join(place, `${crypto.randomUUID()}.json`);
  const whole: AcpTask = {
    cwd: place,
    prompt: acts.map((act) => `DO ${act}`).join('\n'),
    mcp_url: mcp.url,
    tools: ['ok', 'write_file'],
    allowed_directories: [join(place, 'own')],
    confinement: 'audit',
    model: null,
    resume_session: null,
    auth_method: null,
    ...task,
  };
  await writeFile(file, JSON.stringify(whole));
  const argv = [join(built, 'acp-client.mjs'), file, '--', process.execPath, AGENT, ...flags];
  const child = spawn(process.execPath, argv, {
    env: { PATH: process.env['PATH'], RALPH_MCP_TOKEN: mcp.token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines: AcpLine[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = AcpLineSchema.parse(JSON.parse(line));
    lines.push(parsed);
    if (signal !== undefined && parsed.type === 'text' && parsed.text.startsWith(signal.after))
      child.kill(signal.name);
  }
  const [code] = await ended;
  const said = lines.flatMap((line) => (line.type === 'text' ? [line.text] : []));
  return { code: typeof code === 'number' ? code : null, lines, said, last: lines.at(-1) };
}

test('a turn is told line by line: session, words, tools, consumption, end', async () => {
  const { code, lines } = await turn([
    'say "I look "',
    'say "around.\\nDone"',
    'call ok',
    'cost 0.5',
    'say "All done."',
  ]);
  expect(lines).toEqual([
    { type: 'session', session_id: 'ses-new', resumed: false },
    { type: 'text', thought: false, text: 'I look around.' },
    { type: 'text', thought: false, text: 'Done' },
    { type: 'tool', title: 'ralph: ok', target: null },
    { type: 'text', thought: false, text: 'ok: ok' },
    { type: 'usage', cost_usd: 0.5 },
    { type: 'text', thought: false, text: 'All done.' },
    { type: 'usage', input_tokens: 16, output_tokens: 5 },
    { type: 'result', ok: true, message: 'ok: ok\nAll done.' },
  ]);
  expect(code).toBe(0);
});

test('thoughts are told apart from words', async () => {
  const { lines } = await turn(['think hm', 'say "yes"']);
  expect(lines.filter(({ type }) => type === 'text')).toEqual([
    { type: 'text', thought: true, text: 'hm' },
    { type: 'text', thought: false, text: 'yes' },
  ]);
});

test.for([
  { name: 'given, for this once', asks: 'edit own/a', allowed: true },
  { name: 'refused', asks: 'edit own/../other/a', allowed: false },
])('a permission is $name', async ({ asks, allowed }) => {
  const { said, lines } = await turn([`ask ${asks}`]);
  expect(said).toEqual([`edit: ${allowed ? 'once' : 'no'}`]);
  expect(lines).toContainEqual({ type: 'permission', title: asks, allowed });
});

describe('a model', () => {
  test.for([
    { name: 'is chosen by its value', flags: ['--models'], model: 'large-1', said: 'my model is large-1' },
    { name: 'is chosen by its name', flags: ['--models'], model: 'Large', said: 'my model is large-1' },
    { name: 'is chosen in the old way of an older agent', flags: [], model: 'any', said: 'my model is any' },
  ])('$name', async ({ flags, model, said }) => {
    expect((await turn(['model'], { flags, task: { model } })).said).toEqual([said]);
  });

  test.for([
    { name: 'is not offered', flags: ['--models'], message: 'it offers small, large-1' },
    { name: 'cannot be chosen', flags: ['--no-models'], message: 'Method not found' },
  ])('that $name ends the turn before it begins', async ({ flags, message }) => {
    const { code, last } = await turn(['say "hello"'], { flags, task: { model: 'huge' } });
    expect(code).toBe(1);
    expect(last).toEqual({ type: 'result', ok: false, message: expect.stringContaining(message) });
  });
});

describe('an earlier session', () => {
  test.for([
    { name: 'is loaded, and what it tells anew is left out', flags: [] },
    { name: 'is gone on with where the agent need not tell it anew', flags: ['--resume'] },
  ])('$name', async ({ flags }) => {
    const { lines, said } = await turn(['first'], { flags, task: { resume_session: 'ses-old' } });
    expect(lines[0]).toEqual({ type: 'session', session_id: 'ses-old', resumed: true });
    expect(said).toEqual(['You go on in the same session.']);
  });

  test.for([
    { name: 'the agent can load none', flags: ['--no-load'], note: 'cannot go on' },
    { name: 'the agent has lost it', flags: [], note: 'no such session' },
  ])('is replaced by a new one when $name, and nothing is said of the same', async ({ flags, note }) => {
    const { code, lines, said } = await turn(['first'], { flags, task: { resume_session: 'ses-lost' } });
    expect(said).toEqual(['DO first']);
    expect(lines.slice(0, 2)).toEqual([
      { type: 'note', message: expect.stringContaining(note) },
      { type: 'session', session_id: 'ses-new', resumed: false },
    ]);
    expect(code).toBe(0);
  });
});

describe('without', () => {
  test('our tools an agent is not started on its work', async () => {
    const { code, lines } = await turn(['say "hello"'], { flags: ['--no-http'] });
    expect(lines[0]).toEqual({
      type: 'tools_missing',
      message: expect.stringMatching(/acp-fixture 1\.2\.3 takes no MCP servers over HTTP/),
    });
    expect(code).toBe(1);
  });

  test('a login it is told which ways there are', async () => {
    const { code, lines } = await turn(['say "hello"'], { flags: ['--login'] });
    expect(lines[0]).toEqual({
      type: 'login_refused',
      message: expect.stringMatching(/auth_method in agents\.toml: key \(By key\), browser/),
    });
    expect(code).toBe(1);
  });

  test('a login it logs in in the way that was named', async () => {
    const { code } = await turn(['say "hello"'], { flags: ['--login'], task: { auth_method: 'key' } });
    expect(code).toBe(0);
  });
});

describe('a turn fails', () => {
  test.for([
    {
      name: 'when the model refuses',
      acts: ['stop refusal'],
      flags: [],
      message: 'the model refused to go on',
    },
    { name: 'when its tokens are spent', acts: ['stop max_tokens'], flags: [], message: 'limit of tokens' },
    {
      name: 'when its requests are spent',
      acts: ['stop max_turn_requests'],
      flags: [],
      message: 'limit of model requests',
    },
    {
      name: 'when the agent dies',
      acts: ['die'],
      flags: [],
      message: 'the agent ended with exit code 7 before its turn',
    },
    {
      name: 'when the agent ends at once',
      acts: [],
      flags: ['--crash'],
      message: 'the agent ended with exit code 3',
    },
  ])('$name', async ({ acts, flags, message }) => {
    const { code, last } = await turn(acts, { flags });
    expect(last).toEqual({ type: 'result', ok: false, message: expect.stringContaining(message) });
    expect(code).toBe(1);
  });

  test('when there is no such program', async () => {
    await writeFile(join(place, 'task.json'), '{}');
    const child = spawn(process.execPath, [join(built, 'acp-client.mjs'), join(place, 'task.json')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(await text(child.stdout)).toContain('expected a task file');
  });
});

test('SIGTERM cancels the turn, and nothing stays', async () => {
  const { code, last, said } = await turn(['hang'], { signal: { after: 'hanging', name: 'SIGTERM' } });
  expect(code).toBe(143);
  expect(last).toEqual({ type: 'result', ok: false, message: 'the turn was cancelled' });
  const pid = Number(said[0]?.split(' ')[1]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('what the agent asks of files goes through the tools of the worker', async () => {
  const { said, lines } = await turn(['read own/a.txt', 'write own/b.txt hello']);
  expect(said).toEqual([
    expect.stringContaining('read failed (-32603): no tool read_file'),
    expect.stringContaining('write failed (-32603): no tool write_file'),
  ]);
  expect(lines).toContainEqual({
    type: 'file',
    act: 'write',
    path: 'own/b.txt',
    problem: expect.stringContaining('no tool write_file'),
  });
});
