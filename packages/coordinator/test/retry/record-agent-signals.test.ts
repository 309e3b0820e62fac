import type { EventBody } from '@ralph/reducer';
import { expect, test } from 'vitest';
import { recordAgentSignals, type LastingSignal } from '../../src/retry/record-agent-signals.ts';

function recorded(...signals: readonly LastingSignal[]): readonly EventBody[] {
  const events: EventBody[] = [];
  const heed = recordAgentSignals({ unit_id: 'a', attempt: 2, agent: 'codex/gpt-5' }, (body) =>
    events.push(body),
  );
  for (const signal of signals) heed(signal);
  return events;
}

const throttled = (message: string, wait_ms: number | null = null): LastingSignal => ({
  type: 'throttled',
  message,
  wait_ms,
});

test('a session is journalled as the agent named it', () => {
  expect(recorded({ type: 'session', session_id: '019ae5-7' })).toEqual([
    { type: 'agent_session', unit_id: 'a', attempt: 2, session_id: '019ae5-7' },
  ]);
});

test('what could never be given back to an agent is no session', () => {
  for (const session_id of ['', '--yolo', 'a b', 'x'.repeat(300)])
    expect(recorded({ type: 'session', session_id })).toEqual([]);
});

test('the time that an agent names counts, else how long it waits', () => {
  const [named, waits, neither] = recorded(
    throttled('limit reached|4102444800'),
    throttled('status 429', 5000),
    throttled('status 429'),
  );
  // Too far away to be believed.
  expect(named).toMatchObject({ retry_at: null, agent: 'codex/gpt-5' });
  expect(waits).toMatchObject({ retry_at: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect(neither).toMatchObject({ retry_at: null, message: 'status 429' });
});

test('what is said is bounded and free of secrets, and so is how often', () => {
  const key = `ghp_${'a1B2'.repeat(9)}`;
  const [event] = recorded(throttled(`429 for ${key} ${'x'.repeat(10_000)}`));
  expect(event).toMatchObject({ message: expect.not.stringContaining(key) });
  expect(JSON.stringify(event).length).toBeLessThan(1000);
  expect(recorded(...Array.from({ length: 5000 }, () => throttled('429'))).length).toBeLessThan(300);
});

test('a wait that no date can hold is none', () => {
  expect(recorded(throttled('429', Number.MAX_VALUE))).toMatchObject([{ retry_at: null }]);
});
