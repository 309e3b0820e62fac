import { expect, test } from 'vitest';
import { qwenReader } from '../src/qwen-output.ts';

// Lines of qwen 0.24.4.
test.for([
  {
    line: 'Retrying in 60s (attempt 1/10): [API Error: 429 rate limit reached]',
    signals: [
      { type: 'throttled', message: '[API Error: 429 rate limit reached]', wait_ms: 60_000 },
      {
        type: 'progress',
        status: 'api_retry',
        note: 'Retrying in 60s (attempt 1/10): [API Error: 429 rate limit reached]',
      },
    ],
  },
  {
    line: 'Retrying in 2s (attempt 1/10): [API Error: stream ended]',
    signals: [
      {
        type: 'progress',
        status: 'api_retry',
        note: 'Retrying in 2s (attempt 1/10): [API Error: stream ended]',
      },
    ],
  },
  { line: 'Ripgrep not available. Falling back to built-in grep.', signals: [] },
])('beside its lines qwen says $line', ({ line, signals }) => {
  expect(qwenReader().line(line)).toEqual(signals);
});
