import { expect, test } from 'vitest';
import { isSecretVariable } from '../../src/secret-variables.ts';
import { openCaller, openRig } from '../session-rig.ts';

const env = {
  LANG: 'C.UTF-8',
  RALPH_RUN_ID: 'r1',
  RALPH_MCP_TOKEN: 'hunter2',
  HTTPS_PROXY: 'http://me:hunter2@proxy:8080',
};

test('a session reads the variables that it was given', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open({ env }));
  expect(await caller.call('read_env', { name: 'LANG' })).toEqual({ text: 'C.UTF-8', isError: false });
  expect((await caller.call('read_env')).text).toBe('These may be read: LANG, RALPH_RUN_ID.');
});

test.for([
  { name: 'one of the server itself', asked: 'PATH' },
  { name: 'a token that it was given by mistake', asked: 'RALPH_MCP_TOKEN' },
  { name: 'a URL with a password', asked: 'HTTPS_PROXY' },
  { name: 'one that nobody has', asked: 'NO_SUCH' },
  { name: 'what only looks like one', asked: '__proto__' },
])('defect 29: $name is refused, and the answer names what may be read', async ({ asked }) => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open({ env }));
  const { text, isError } = await caller.call('read_env', { name: asked });
  expect(isError).toBe(true);
  expect(text).toBe(
    `"${asked}" is not among the variables that this session may see. These may be read: LANG, RALPH_RUN_ID.`,
  );
  expect(rig.events).toContainEqual({ type: 'tool_denied', tool: 'read_env', path: null, message: text });
});

test('defect 29: a session that was given nothing sees nothing', async () => {
  await using rig = await openRig();
  await using caller = await openCaller(rig.open());
  expect((await caller.call('read_env', { name: 'PATH' })).text).toContain('It may see none.');
});

test.for([
  'ANTHROPIC_API_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'GH_TOKEN',
  'npm_config__authToken',
  'DB_PASSWORD',
  'PGPASS',
  'SSHPASS',
  'PRIVATEKEY',
  'SSH_PRIVATE_KEY',
  'SENTRY_DSN',
])('%s looks as if it held a secret', (name) => {
  expect(isSecretVariable(name, 'x')).toBe(true);
});

test.for(['PATH', 'HOME', 'LANG', 'PWD', 'KEYBOARD', 'RALPH_ATTEMPT', 'PATHEXT', 'XAUTHORITY'])(
  '%s does not',
  (name) => {
    expect(isSecretVariable(name, 'https://example.org/x@y')).toBe(false);
  },
);
