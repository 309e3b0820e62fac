import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { script } from '../src/script.ts';
import { agentTask } from './fixtures/agent-task.ts';
import { readLines } from './fixtures/read-lines.ts';

const PLAYER = join(fileURLToPath(new URL('..', import.meta.url)), 'dist', 'script-player.js');
const steps = [{ tool: 'write_file', args: { path: 'a' }, expect: 'ok' }] as const;

test('a script is written to the namespace and played by the player of this package', () => {
  const { argv, files, ...rest } = script.invocation(agentTask({ script: steps, attempt: 2 }));
  const path = '/repo/.agent/workers/api/tmp/script.json';
  expect(argv).toEqual([process.execPath, PLAYER, path]);
  expect(files.map((file) => file.path)).toEqual([path]);
  expect(JSON.parse(files[0]?.content ?? '')).toEqual(steps);
  expect(rest).toEqual({
    env: {
      RALPH_MCP_ENDPOINT: 'http://127.0.0.1:4321/api/mcp',
      RALPH_MCP_TOKEN: 'the-token',
      RALPH_ATTEMPT: '2',
    },
    stdin: null,
    secrets: ['the-token'],
  });
});

test('a unit without a script is refused', () => {
  expect(() => script.invocation(agentTask())).toThrow(
    expect.objectContaining({
      name: 'AgentError',
      code: 'script_missing',
      message: expect.stringContaining('unit api'),
    }),
  );
});

test('the probe names the player, for the caller to look whether it is there', async () => {
  const neverRun = () => Promise.reject(new Error('nothing is to be run'));
  expect(await script.probe(neverRun)).toEqual({
    available: true,
    version: null,
    warning: null,
    program: PLAYER,
  });
});

test('the lines of the player become progress and an outcome', () => {
  const signals = readLines(script.reader(), [
    { type: 'step', tool: 'write_file', ok: true, expected: true, text: 'wrote 3 bytes' },
    { type: 'step', tool: 'write_file', ok: false, expected: true, text: 'outside' },
    { type: 'step', tool: 'exec', ok: false, expected: false, text: 'no' },
    { type: 'result', ok: false, message: 'step 3 of 3' },
    { type: 'result', ok: true },
    'not JSON',
  ]);
  expect(signals).toMatchInlineSnapshot(`
    [
      {
        "note": "ok: wrote 3 bytes",
        "status": "write_file",
        "type": "progress",
      },
      {
        "note": "refused, as expected: outside",
        "status": "write_file",
        "type": "progress",
      },
      {
        "note": "refused: no",
        "status": "exec",
        "type": "progress",
      },
      {
        "message": "step 3 of 3",
        "type": "error",
      },
      {
        "text": "The script was played.",
        "type": "final_message",
      },
    ]
  `);
});
