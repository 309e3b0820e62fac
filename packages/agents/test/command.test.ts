import { expect, test } from 'vitest';
import { command } from '../src/command.ts';
import { agentTask } from './fixtures/agent-task.ts';
import { readLines } from './fixtures/read-lines.ts';

test('a command is run as it is', () => {
  expect(command.invocation(agentTask({ command: ['make', 'a b'] }))).toEqual({
    argv: ['make', 'a b'],
    env: {},
    files: [],
    stdin: null,
    secrets: ['the-token'],
  });
});

test.for([{ command: undefined }, { command: [] }])(
  'a unit without a command is refused: %j',
  ({ command: argv }) => {
    expect(() => command.invocation(agentTask({ command: argv }))).toThrow(
      expect.objectContaining({
        name: 'AgentError',
        code: 'command_missing',
        message: expect.stringContaining('unit api'),
      }),
    );
  },
);

test('the last line that is not empty is the final message, bounded', () => {
  const signals = readLines(command.reader(), ['first', '', '  last \t', '   ', '']);
  expect(signals.at(-1)).toEqual({ type: 'final_message', text: 'last' });
  const [signal] = readLines(command.reader(), ['x'.repeat(100_000)]);
  expect(signal).toEqual({ type: 'final_message', text: `${'x'.repeat(999)}…` });
});

test.for([
  { line: 'two words', text: 'two words' },
  { line: '  a  b\tc\u00a0d \r', text: 'a b c d' },
  { line: 'a \t \u2003 b', text: 'a b' },
  { line: ' \t ', text: undefined },
])('a line becomes a message with single spaces: $line', ({ line, text }) => {
  expect(command.reader().line(line)).toEqual(text === undefined ? [] : [{ type: 'final_message', text }]);
});
