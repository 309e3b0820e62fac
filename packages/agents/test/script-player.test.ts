import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startResponder, type McpResponder } from './fixtures/mcp-responder.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
let built = '';
let scripts = '';

beforeAll(async () => {
  built = await mkdtemp(join(PACKAGE, 'node_modules', '.player-'));
  scripts = await mkdtemp(join(tmpdir(), 'ralph-player-'));
  await build({
    entry: [join(PACKAGE, 'src/script-player.ts')],
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
  await rm(scripts, { recursive: true, force: true });
});

interface Played {
  readonly code: number | null;
  readonly lines: readonly unknown[];
  readonly stderr: string;
}

async function startPlayer(steps: unknown, env: Readonly<Record<string, string>>) {
  const file = join(scripts, `${crypto.randomUUID()}.json`);
  await writeFile(file, JSON.stringify(steps));
  const child = spawn(process.execPath, [join(built, 'script-player.mjs'), file], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const played = Promise.all([ended, text(child.stdout), text(child.stderr)]).then(
    ([code, stdout, stderr]): Played => ({
      code,
      stderr,
      lines: stdout
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    }),
  );
  return { child, played };
}

function environment({ url, token }: McpResponder, attempt = '1'): Readonly<Record<string, string>> {
  return { RALPH_MCP_ENDPOINT: url, RALPH_MCP_TOKEN: token, RALPH_ATTEMPT: attempt };
}

async function play(steps: unknown, env: Readonly<Record<string, string>>): Promise<Played> {
  return (await startPlayer(steps, env)).played;
}

test('a script is played step by step and ends with exit code 0', async () => {
  await using responder = await startResponder();
  const { code, lines, stderr } = await play(
    [{ tool: 'ok', args: { a: 1 } }, { tool: 'ok' }],
    environment(responder),
  );
  expect(lines).toEqual([
    { type: 'step', tool: 'ok', ok: true, expected: true, text: 'done' },
    { type: 'step', tool: 'ok', ok: true, expected: true, text: 'done' },
    { type: 'result', ok: true, message: '2 steps played' },
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(responder.calls).toEqual(['ok', 'ok']);
});

test.for([
  { name: 'a refused tool', tool: 'refuse', text: 'not allowed' },
  { name: 'an unknown tool', tool: 'nonsense', text: 'no tool nonsense' },
])('$name is what a step may expect, and the script goes on', async ({ tool, text: said }) => {
  await using responder = await startResponder();
  const { code, lines } = await play([{ tool, expect: 'error' }, { tool: 'ok' }], environment(responder));
  expect(lines[0]).toEqual({
    type: 'step',
    tool,
    ok: false,
    expected: true,
    text: expect.stringContaining(said),
  });
  expect(lines.at(-1)).toEqual({ type: 'result', ok: true, message: '2 steps played' });
  expect(code).toBe(0);
});

test.for([
  {
    name: 'a refusal where success was expected',
    step: { tool: 'refuse' },
    message: 'step 1 of 2 (refuse): expected success, got an error: not allowed',
  },
  {
    name: 'success where a refusal was expected',
    step: { tool: 'ok', expect: 'error' },
    message: 'step 1 of 2 (ok): expected an error, got success: done',
  },
])('$name stops the script with exit code 1', async ({ step, message }) => {
  await using responder = await startResponder();
  const { code, lines } = await play([step, { tool: 'ok' }], environment(responder));
  expect(lines.at(-1)).toEqual({ type: 'result', ok: false, message });
  expect(code).toBe(1);
  expect(responder.calls).toHaveLength(1);
});

test('a step for one attempt is played in that attempt only', async () => {
  await using responder = await startResponder();
  const steps = [{ tool: 'refuse', on_attempt: 1 }, { tool: 'ok', on_attempt: 2 }, { tool: 'ok' }];
  expect((await play(steps, environment(responder, '1'))).code).toBe(1);
  expect((await play(steps, environment(responder, '2'))).code).toBe(0);
  expect(responder.calls).toEqual(['refuse', 'ok', 'ok']);
});

test('a wrong token is a failure to connect, not an expected error', async () => {
  await using responder = await startResponder();
  const env = { ...environment(responder), RALPH_MCP_TOKEN: 'wrong' };
  const { code, lines } = await play([{ tool: 'ok', expect: 'error' }], env);
  expect(code).toBe(1);
  expect(lines).toEqual([
    { type: 'result', ok: false, message: expect.stringContaining('could not connect to the MCP endpoint') },
  ]);
});

test('an endpoint that does not listen is a failure to connect', async () => {
  const responder = await startResponder();
  await responder[Symbol.asyncDispose]();
  const { code, lines } = await play([{ tool: 'ok' }], environment(responder));
  expect(code).toBe(1);
  expect(lines).toEqual([
    { type: 'result', ok: false, message: expect.stringMatching(/could not connect.*ECONNREFUSED/) },
  ]);
});

test.for([
  { name: 'a missing endpoint', steps: [], env: {}, message: /RALPH_MCP_ENDPOINT/ },
  { name: 'a file that is no script', steps: { tool: 'ok' }, env: {}, message: /array/ },
])('$name is said in the result', async ({ steps, env, message }) => {
  const { code, lines } = await play(steps, env);
  expect(code).toBe(1);
  expect(lines).toEqual([{ type: 'result', ok: false, message: expect.stringMatching(message) }]);
});

test('SIGTERM ends the player while a tool call is open', async () => {
  await using responder = await startResponder();
  const { child, played } = await startPlayer([{ tool: 'hang' }], environment(responder));
  await responder.hanging;
  child.kill('SIGTERM');
  const { code, lines } = await played;
  expect(code).toBe(143);
  expect(lines).toEqual([
    { type: 'result', ok: false, message: expect.stringContaining('stopped by SIGTERM') },
  ]);
});
