import { expect, test } from 'vitest';
import { piReader } from '../src/pi-output.ts';
import { readLines } from './fixtures/read-lines.ts';

const message = (changes: object) => ({ type: 'message_end', message: { role: 'assistant', ...changes } });

test('what each message took is summed up, what came from the cache too', () => {
  const usage = { input: 5, output: 2, cacheRead: 10, cacheWrite: 1, cost: { total: 0.5 } };
  const signals = readLines(piReader(), [message({ usage }), message({ usage })]);
  expect(signals.at(-1)).toEqual({
    type: 'usage',
    usage: { input_tokens: 32, output_tokens: 4, cost_usd: 1 },
  });
});

test.for([
  { changes: { stopReason: 'error', errorMessage: '401 invalid key' }, error: '401 invalid key' },
  { changes: { stopReason: 'aborted' }, error: 'pi stopped: aborted' },
])('a message that stopped with $changes.stopReason is an error, for its exit code is 0', (row) => {
  expect(readLines(piReader(), [message(row.changes)]).at(-1)).toEqual({ type: 'error', message: row.error });
});

test('only what the model says counts as said', () => {
  const content = [{ type: 'text', text: 'the prompt' }];
  for (const role of ['user', 'toolResult'])
    expect(readLines(piReader(), [message({ role, content })])).toEqual([]);
});

test('while it waits to ask again it says so, and that its model wants patience', () => {
  const retry = { type: 'auto_retry_start', attempt: 1, maxAttempts: 3, delayMs: 2000 };
  expect(readLines(piReader(), [{ ...retry, errorMessage: '429 Rate limit reached' }])).toEqual([
    { type: 'throttled', message: '429 Rate limit reached', wait_ms: 2000 },
    { type: 'progress', status: 'api_retry', note: 'attempt 1 of 3: 429 Rate limit reached' },
  ]);
  expect(readLines(piReader(), [{ ...retry, errorMessage: '500 boom' }])).toEqual([
    { type: 'progress', status: 'api_retry', note: 'attempt 1 of 3: 500 boom' },
  ]);
});

test('an extension of ours that could not reach its server means that the tools are missing', () => {
  const failed = (name: string) => `Error: Failed to load extension "/opt/${name}": fetch failed`;
  expect(readLines(piReader(), [failed('other.ts'), failed('dist/pi-bridge.js')])).toEqual([
    {
      type: 'tools_missing',
      message: 'pi has no ralph tools: Failed to load extension "/opt/dist/pi-bridge.js": fetch failed',
    },
  ]);
});
