import { join } from 'node:path';
import type { AgentSignal } from '@ralph/agents';
import { UsageSchema } from '@ralph/manifest';
import { expect, test } from 'vitest';
import { createSecretFinder } from '../../src/process/secret-patterns.ts';
import type { LastingSignal } from '../../src/retry/record-agent-signals.ts';
import { openWorkerTranscript, type Hopeless } from '../../src/worker/worker-transcript.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

type Said = AgentSignal | 'odd' | 'cruel';

/** What is known of an agent whose lines mean these signals, once it has printed them. */
async function heard(...said: readonly Said[]) {
  const lasting: LastingSignal[] = [];
  const shown: string[] = [];
  const hopeless: Hopeless[] = [];
  const transcript = openWorkerTranscript({
    manifest: { log_file: join(temporaryDirectory(), 'a.log'), attempt: 1, agent: 'claude' },
    adapter: {
      reader: () => ({ line: (line) => (line === 'odd' ? [] : [JSON.parse(line)]) }),
      evidence: 'artifact',
      prompts: [],
    },
    finder: createSecretFinder([]),
    onLine: (line) => shown.push(line),
    everyLine: false,
    lastCall: () => 0,
    quietMs: 60_000,
    onLasting: (signal) => lasting.push(signal),
  });
  transcript.onHopeless((reason) => hopeless.push(reason));
  for (const one of said) {
    await transcript.write(Buffer.from(`${typeof one === 'string' ? one : JSON.stringify(one)}\n`));
  }
  await transcript.close();
  return { transcript, lasting, shown, hopeless };
}

const session: AgentSignal = { type: 'session', session_id: 's-1' };
const other: AgentSignal = { type: 'session', session_id: 's-2' };
const answer: AgentSignal = { type: 'final_message', text: 'Done.' };
const usage: AgentSignal = { type: 'usage', usage: { input_tokens: 1 } };
const call: AgentSignal = { type: 'progress', status: 'write_file', note: 'a/b' };
const retry: AgentSignal = { type: 'progress', status: 'api_retry', note: 'status 500' };
const warning: AgentSignal = { type: 'progress', status: 'warning', note: 'odd model' };
const throttled: AgentSignal = { type: 'throttled', message: 'status 429', wait_ms: 1000 };
const missing: AgentSignal = { type: 'tools_missing', message: 'no ralph tools' };
const error: AgentSignal = { type: 'error', message: 'it broke' };

test.for<{ name: string; said: readonly Said[]; kept: readonly Said[] }>([
  { name: 'that is only named is not kept', said: [session], kept: [] },
  { name: 'is kept once its model has answered', said: [session, answer], kept: [session] },
  { name: 'is kept once a tool was called', said: [session, call], kept: [session] },
  { name: 'is kept once tokens were taken', said: [session, usage], kept: [session] },
  { name: 'named after the first answer is kept at once', said: [answer, session], kept: [session] },
  { name: 'whose model only failed is not kept', said: [session, retry, throttled], kept: [throttled] },
  { name: 'is not kept for a warning', said: [session, warning], kept: [] },
  { name: 'is not kept for a line that means nothing', said: [session, 'odd'], kept: [] },
  { name: 'that another one replaced is not kept', said: [session, other, answer], kept: [other] },
  { name: 'that ended in an error is not kept', said: [session, error], kept: [] },
])('a session $name', async ({ said, kept }) => {
  expect((await heard(...said)).lasting).toEqual(kept);
});

test('a line that its reader stumbles over is shown, and means nothing', async () => {
  const { transcript, shown } = await heard('cruel', usage, 'cruel');
  expect(shown.filter((line) => line.includes('cruel')).length).toBe(2);
  expect(transcript.usage()).toEqual({ input_tokens: 1 });
});

test.for([
  { said: { input_tokens: -1, output_tokens: 5 }, kept: { output_tokens: 5 } },
  { said: { input_tokens: 10.5, cost_usd: -0.1 }, kept: { input_tokens: 11 } },
  { said: { input_tokens: 1e300, cost_usd: 1e300 }, kept: { input_tokens: 1e12, cost_usd: 1e9 } },
  { said: { cost_usd: 0.25 }, kept: { cost_usd: 0.25 } },
])('of $said that an agent took $kept is kept, which the schema of the journal takes', async (row) => {
  const { transcript } = await heard({ type: 'usage', usage: row.said });
  expect(transcript.usage()).toEqual(row.kept);
  expect(UsageSchema.parse(transcript.usage())).toEqual(row.kept);
});

test.for<{ name: string; said: readonly Said[]; trouble: string | null }>([
  { name: 'none at first', said: [session], trouble: null },
  { name: 'what its model failed with', said: [retry], trouble: 'status 500' },
  { name: 'that it is to be patient', said: [throttled], trouble: 'rate limited: status 429' },
  { name: 'the last one', said: [throttled, retry], trouble: 'status 500' },
  { name: 'none after an answer', said: [retry, answer], trouble: null },
  { name: 'none after a call', said: [throttled, call], trouble: null },
  { name: 'the same after a warning', said: [retry, warning], trouble: 'status 500' },
  { name: 'the same after a line that means nothing', said: [retry, 'odd'], trouble: 'status 500' },
  {
    name: 'the new one after an answer',
    said: [retry, answer, throttled],
    trouble: 'rate limited: status 429',
  },
  {
    name: 'the one before where a retry does not say why',
    said: [throttled, { ...retry, note: null }],
    trouble: 'rate limited: status 429',
  },
])('while an agent waits for its model its trouble is $name', async ({ said, trouble }) => {
  expect((await heard(...said)).transcript.trouble()).toBe(trouble);
});

test('an agent works in vain from its first word of missing tools on, and that stays the reason', async () => {
  const { transcript, hopeless } = await heard(
    session,
    missing,
    { type: 'login_refused', message: 'who are you' },
    error,
  );
  expect(hopeless).toEqual(['tools_missing']);
  expect(transcript.error()).toBe('no ralph tools');
});

test('whoever listens late is told that an agent works in vain', async () => {
  const { transcript } = await heard(missing);
  const late: Hopeless[] = [];
  transcript.onHopeless((reason) => late.push(reason));
  expect(late).toEqual(['tools_missing']);
});

test('people are shown what an agent does, and its lines that mean nothing', async () => {
  const { shown } = await heard(call, 'odd', session, throttled);
  expect(shown).toEqual(['write_file a/b', 'odd']);
});
