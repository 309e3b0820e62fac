import { expect, test } from 'vitest';
import { promptArgument } from '../src/prompt-argument.ts';
import { agentTask } from './fixtures/agent-task.ts';

const toolName = (tool: string): string => `mcp__ralph__${tool}`;

test.for(['', 'short', '-x', 'é'.repeat(60_000)])('a prompt that fits is the argument itself', (prompt) => {
  expect(promptArgument(agentTask({ prompt }), toolName)).toEqual({ argument: prompt, files: [] });
});

test('a prompt that no argument can hold goes into a file, counted in bytes', () => {
  const prompt = 'é'.repeat(60_001);
  expect(promptArgument(agentTask({ prompt }), toolName)).toEqual({
    argument:
      'Your task is in the file `.agent/workers/api/tmp/prompt.md`, which is too long to be shown here. ' +
      'Read all of it with `mcp__ralph__read_file`, part by part, then do what it says.',
    files: [{ path: '/repo/.agent/workers/api/tmp/prompt.md', content: prompt }],
  });
});
