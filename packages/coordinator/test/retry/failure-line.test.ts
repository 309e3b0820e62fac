import { expect, test } from 'vitest';
import { failureLine } from '../../src/retry/failure-line.ts';

test('a failure becomes one line, with its reason first', () => {
  const line = failureLine({
    reason: 'verify_failed',
    message: 'the check failed:\n\tnot ok 1\u001b[31m red\u001b[0m\n',
  });
  expect(line).toBe('verify_failed: the check failed: not ok 1 red');
});

test('it is short, whatever was said', () => {
  expect(failureLine({ reason: 'agent_error', message: 'x'.repeat(100_000) }).length).toBeLessThanOrEqual(
    500,
  );
});

test('it holds no secret', () => {
  const key = `ghp_${'a1B2'.repeat(9)}`;
  expect(failureLine({ reason: 'agent_error', message: `pushed with ${key}` })).not.toContain(key);
});
