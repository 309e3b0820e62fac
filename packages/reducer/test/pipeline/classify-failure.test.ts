import { describe, expect, test } from 'vitest';
import { classifyFailure, coolDownMs, retryDelayMs } from '../../src/index.ts';
import type {
  Connectivity,
  FailureClassification,
  ReportedFailure,
  UnavailabilityReason,
} from '../../src/index.ts';
import backoff from '../fixtures/vectors/backoff.json' with { type: 'json' };
import vectors from '../fixtures/vectors/failure_classification.json' with { type: 'json' };

interface Case {
  readonly name: string;
  readonly input: ReportedFailure;
  readonly connectivity: Connectivity | null;
  readonly expect: Omit<FailureClassification, 'skip_same_agent_retries'>;
}

const cases = vectors.cases as readonly Case[];

describe('failures are classified as in the original', () => {
  test.for(cases)('$name, $connectivity', ({ input, connectivity, expect: expected }) => {
    expect(classifyFailure(input, connectivity ?? 'unknown')).toEqual({
      ...expected,
      skip_same_agent_retries: false,
    });
  });
});

test.for<{ name: string; type: string; expected: Partial<FailureClassification> }>([
  {
    name: 'a broken agent cannot be used, whatever the network',
    type: 'BrokenAgentError',
    expected: { category: 'agent', reset_session: true, unavailability_reason: 'broken_agent' },
  },
  {
    name: 'missing credentials are not tried again with the same agent',
    type: 'MissingCredentialsError',
    expected: { category: 'agent', skip_same_agent_retries: true },
  },
  { name: 'an agent that was ended by a limit', type: 'WatchdogKill', expected: { category: 'agent' } },
  { name: 'a name of every object', type: 'constructor', expected: { category: 'ambiguous' } },
])('$name', ({ type, expected }) => {
  expect(classifyFailure({ type, message: 'x' }, 'offline')).toMatchObject(expected);
});

describe('waits grow and are bounded as in the original', () => {
  test.for(backoff.cases)('retry $attempt after $base_ms ms', ({ base_ms, attempt, expect: expected }) => {
    expect(retryDelayMs(base_ms, attempt)).toBe(expected);
  });

  test.for(Object.entries(backoff.unavailability_policy_ms))('%s', ([reason, [base = 0, longest = 0]]) => {
    const known = reason as UnavailabilityReason;
    expect([0, 1, 60].map((marks) => coolDownMs(known, marks))).toEqual([
      base,
      Math.min(2 * base, longest),
      longest,
    ]);
  });

  test('whatever else', () => {
    expect([coolDownMs('other', 0), coolDownMs('other', 60)]).toEqual(backoff.default_ms);
  });
});
