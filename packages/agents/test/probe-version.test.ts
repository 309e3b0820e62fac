import { expect, test } from 'vitest';
import { claude } from '../src/claude.ts';
import { codex } from '../src/codex.ts';
import { opencode } from '../src/opencode.ts';

const silent = { stdout: '', stderr: '' };

test.for([
  { adapter: claude, stdout: '2.1.330 (Claude Code)\n', version: '2.1.330' },
  { adapter: codex, stdout: 'codex-cli 0.169.0\n', version: '0.169.0' },
  { adapter: opencode, stdout: '1.18.33-beta.1\n', version: '1.18.33-beta.1' },
  { adapter: opencode, stdout: 'dev build\n', version: null },
])('$adapter.name answers "$stdout"', async ({ adapter, stdout, version }) => {
  const asked: (readonly string[])[] = [];
  const result = await adapter.probe((argv) => {
    asked.push(argv);
    return Promise.resolve({ exit_code: 0, stdout, stderr: '' });
  });
  expect(asked).toEqual([[adapter.name, '--version']]);
  expect(result).toEqual({ available: true, version, program: adapter.name });
});

test.for([
  { adapter: claude, howToGet: 'npm install -g @anthropic-ai/claude-code' },
  { adapter: codex, howToGet: 'npm install -g @openai/codex' },
  { adapter: opencode, howToGet: 'npm install -g opencode-ai' },
])('a missing $adapter.name is named with how to get it', async ({ adapter, howToGet }) => {
  expect(await adapter.probe(() => Promise.resolve({ exit_code: null, ...silent }))).toEqual({
    available: false,
    reason: `\`${adapter.name} --version\` could not be started, or did not answer in time`,
    how_to_get: howToGet,
  });
});

test('a program that fails says why', async () => {
  const result = await claude.probe(() =>
    Promise.resolve({ exit_code: 1, stdout: '', stderr: 'needs\nNode 22' }),
  );
  expect(result).toMatchObject({ reason: '`claude --version` ended with exit code 1: needs Node 22' });
});
