import { expect, test } from 'vitest';
import { judgeUpstreamFailures, isStrictMcp } from '../../src/upstream/judge-upstream-failures.ts';
import { maskSecrets, secretsOf } from '../../src/upstream/secrets.ts';
import type { NamedUpstreamServer } from '../../src/upstream/upstream-server.ts';

const server: NamedUpstreamServer = {
  name: 'docs',
  origin: 'custom',
  server: {
    transport: 'http',
    url: 'https://me:hunter2@example.org/mcp?token=abcdef123&n=1',
    env: { DEBUG: '1', API_KEY: 'k', OTHER: 'longer-value' },
  },
};

test('what a server keeps secret is masked, longest first', () => {
  const text = 'failed: me:hunter2@ k longer-value hunter2 abcdef123 DEBUG 1';
  expect(maskSecrets(text, secretsOf([server]))).toBe('failed: ***@ *** *** *** *** DEBUG 1');
});

test('so is what agent CLIs put into headers and arguments', () => {
  const secrets = secretsOf([
    {
      ...server,
      server: {
        transport: 'stdio',
        command: 'x',
        args: ['--token=t0ken', '--api-key', 'k3y', '--verbose', '-p', 'plain'],
        headers: { Authorization: 'Bearer b3arer' },
      },
    },
  ]);
  expect(maskSecrets('t0ken k3y plain Bearer b3arer b3arer', secrets)).toBe('*** *** plain *** ***');
});

test.for([
  { args: ['mcp-remote', '--header', 'Authorization: Bearer s3cret-1'] },
  { args: ['--header=Authorization:Bearer s3cret-1'] },
  { args: ['-H', 'X-Api-Key:s3cret-1'] },
  { args: ['run', '-e', 'API_KEY=s3cret-1', 'image'] },
  { args: ['-eAPI_KEY=s3cret-1'] },
  { args: ['-c', 'TOKEN=s3cret-1 run'] },
  { args: ['https://me:s3cret-1@example.org/'] },
  { args: ['https://example.org/?token=s3cret-1'] },
])('the secret in $args is masked', ({ args }) => {
  const secrets = secretsOf([{ ...server, server: { transport: 'stdio', command: 'x', args } }]);
  expect(maskSecrets('died of s3cret-1 in the image', secrets)).toBe('died of *** in the image');
});

test('a secret with signs that mean something to replacements is masked as it is', () => {
  expect(maskSecrets('a$&b a$&b', ['$&'])).toBe('a***b a***b');
  expect(maskSecrets('text', ['', ''])).toBe('text');
});

const own: NamedUpstreamServer = { ...server, name: 'own', origin: 'agent_upstream' };
const failures = [
  { server, message: 'refused hunter2' },
  { server: own, message: 'refused longer-value' },
];

test('strict, a failing server of the policy is fatal and one of the agent CLI is a warning', () => {
  expect(judgeUpstreamFailures(failures, true)).toMatchInlineSnapshot(`
    {
      "fatal": [
        "MCP server "docs" cannot be used: refused ***. Mend it, remove it, or set RALPH_MCP_STRICT=0",
      ],
      "warnings": [
        "MCP server "own" is left out: refused ***",
      ],
    }
  `);
});

test('lenient, every failing server is a warning', () => {
  const { fatal, warnings } = judgeUpstreamFailures(failures, false);
  expect([fatal.length, warnings.length]).toEqual([0, 2]);
});

test.for([
  ...[undefined, '', '1', 'true', 'strict'].map((value) => ({ value, strict: true })),
  ...['0', 'false', 'NO', ' off '].map((value) => ({ value, strict: false })),
])('RALPH_MCP_STRICT=$value is strict: $strict', ({ value, strict }) => {
  expect(isStrictMcp(value)).toBe(strict);
});
