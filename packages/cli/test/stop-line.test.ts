import { expect, test } from 'vitest';
import { stopLine } from '../src/stop-line.ts';

test.for([
  {
    running: 3,
    remainingMs: 6200,
    line: 'stopping: 3 agents asked to end, killed in 7s; Ctrl-C again kills now',
  },
  {
    running: 1,
    remainingMs: 1,
    line: 'stopping: 1 agent asked to end, killed in 1s; Ctrl-C again kills now',
  },
  { running: 2, remainingMs: 0, line: 'stopping: 2 agents killed; waiting until nothing of them is left' },
  { running: 0, remainingMs: 5000, line: 'stopping: no agent runs any more' },
])('$running running, $remainingMs ms left: $line', ({ line, ...stopping }) => {
  expect(stopLine(stopping)).toBe(line);
});
