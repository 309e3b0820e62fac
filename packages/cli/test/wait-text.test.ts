import type { AttemptWait } from '@ralph/reducer';
import { expect, test } from 'vitest';
import { createWaitLines } from '../src/wait-lines.ts';
import { groupWaits, waitText } from '../src/wait-text.ts';

const NOW = 1_000_000;

function wait(unit_id: string, more: Partial<AttemptWait> = {}): AttemptWait {
  return { unit_id, agent: 'codex', why: 'rate_limited', until_ms: NOW + 192_000, ...more };
}

function texts(...waits: readonly AttemptWait[]): readonly string[] {
  return groupWaits(waits).map((group) => waitText(group, NOW));
}

test.for<{ waits: readonly AttemptWait[]; text: string }>([
  { waits: [wait('api')], text: 'api waits 3m 12s for codex: rate limited' },
  { waits: [wait('api', { why: 'out_of_credits' })], text: 'api waits 3m 12s for codex: out of credits' },
  {
    waits: [wait('api', { why: 'memory', until_ms: null })],
    text: 'api waits for codex: too little memory is left',
  },
  { waits: [wait('api', { why: 'circuit_open' })], text: 'api waits 3m 12s for codex: failed too often' },
  { waits: [wait('api', { agent: 'command', why: 'back_off' })], text: 'api waits 3m 12s: tried again then' },
  { waits: [wait('api', { agent: null, why: 'back_off' })], text: 'api waits 3m 12s: tried again then' },
  { waits: [wait('api', { why: 'offline', until_ms: null })], text: 'api waits for codex: offline' },
  { waits: [wait('api', { until_ms: NOW - 5 })], text: 'api waits 0.0s for codex: rate limited' },
  {
    waits: [wait('api'), wait('ui', { until_ms: NOW + 12_000 }), wait('docs')],
    text: 'api and 2 more wait 12.0s for codex: rate limited',
  },
])('$text', ({ waits, text }) => {
  expect(texts(...waits)).toEqual([text]);
});

test('who waits for something else is told apart', () => {
  expect(
    texts(wait('api'), wait('ui', { agent: 'claude' }), wait('docs', { why: 'circuit_open' })),
  ).toHaveLength(3);
});

test('without a terminal a wait is one line when it begins, and one when it is over', () => {
  const lines = createWaitLines();
  expect(lines([wait('api')], NOW)).toEqual(['api waits 3m 12s for codex: rate limited']);
  expect(lines([wait('api'), wait('ui')], NOW + 5)).toEqual([]);
  expect(lines([], NOW + 10)).toEqual([]);
  expect(lines([], NOW + 192_000)).toEqual(['the wait for codex is over']);
  expect(lines([], NOW + 192_001)).toEqual([]);
});

test('of a program of the plan it is not said that it was waited for', () => {
  const lines = createWaitLines();
  lines([wait('api', { agent: 'command', why: 'back_off' })], NOW);
  expect(lines([], NOW + 192_000)).toEqual(['the wait is over']);
});

test('a wait that gets longer is told again', () => {
  const lines = createWaitLines();
  lines([wait('api')], NOW);
  expect(lines([wait('api', { until_ms: NOW + 600_000 })], NOW)).toEqual([
    'api waits 10m 00s for codex: rate limited',
  ]);
});

test('a short wait, and one that an event tells of, is no line', () => {
  const lines = createWaitLines();
  expect(lines([wait('api', { until_ms: NOW + 3000 })], NOW)).toEqual([]);
  expect(lines([wait('api', { why: 'offline', until_ms: null })], NOW)).toEqual([]);
  expect(lines([wait('api', { why: 'concurrency', until_ms: null })], NOW)).toEqual([]);
});
