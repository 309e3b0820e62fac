import { expect, test } from 'vitest';
import { checkAgent } from '../src/index.ts';

const programs = { ralph: ['ralph'], path: '/nonexistent' };

test('an agent that nobody knows is not checked, and those that can be are named', async () => {
  expect(await checkAgent('cluade', programs)).toMatchObject({
    checked: false,
    reason: expect.stringContaining('claude, codex'),
  });
});

test('an agent that is not there is not checked, and how to get it is said', async () => {
  expect(await checkAgent('claude', programs)).toMatchObject({
    checked: false,
    reason: expect.stringContaining('npm install -g @anthropic-ai/claude-code'),
  });
});
