import { expect, test } from 'vitest';
import { claude } from '../src/claude.ts';
import { codex } from '../src/codex.ts';
import { findLogin, type LoginPlace } from '../src/find-login.ts';
import { opencode } from '../src/opencode.ts';
import { AGENT_NAMES, findAgent } from '../src/registry.ts';

const NOBODY: LoginPlace = {
  environment: {},
  readState: () => null,
  run: () => Promise.resolve({ exit_code: 1, stdout: '', stderr: '' }),
};

const answer = (stdout: string): Partial<LoginPlace> => ({
  run: () => Promise.resolve({ exit_code: 0, stdout, stderr: '' }),
});
const file = (name: string, text: string): Partial<LoginPlace> => ({
  readState: (_home, path) => (path === name ? text : null),
});

test.for([
  { adapter: claude, how: 'a key', place: { environment: { ANTHROPIC_API_KEY: 'k' } }, sign: 'variable' },
  {
    adapter: claude,
    how: 'its login',
    place: file('.credentials.json', '{"claudeAiOauth":{"accessToken":"x"}}'),
    sign: 'file',
  },
  { adapter: claude, how: 'its word', place: answer('{\n  "loggedIn": true\n}'), sign: 'command' },
  { adapter: claude, how: 'nothing', place: answer('{\n  "loggedIn": false\n}'), sign: undefined },
  {
    adapter: claude,
    how: 'an empty key',
    place: { environment: { ANTHROPIC_API_KEY: '' } },
    sign: undefined,
  },
  {
    adapter: codex,
    how: 'its login',
    place: file('auth.json', '{"OPENAI_API_KEY":null,"tokens":{"id_token":"x"}}'),
    sign: 'file',
  },
  {
    adapter: codex,
    how: 'a provider of its own',
    place: file('config.toml', 'model_provider = "lab"\n'),
    sign: 'file',
  },
  { adapter: codex, how: 'its word', place: answer('Logged in using ChatGPT\n'), sign: 'command' },
  { adapter: codex, how: 'nothing', place: answer('Not logged in\n'), sign: undefined },
  {
    adapter: codex,
    how: 'an empty login',
    place: file('auth.json', '{"OPENAI_API_KEY":null}'),
    sign: undefined,
  },
  { adapter: opencode, how: 'a key', place: { environment: { XAI_API_KEY: 'k' } }, sign: 'variable' },
  {
    adapter: opencode,
    how: 'its login',
    place: file('opencode/auth.json', '{"anthropic":{"type":"api","key":"x"}}'),
    sign: 'file',
  },
  { adapter: opencode, how: 'an empty login', place: file('opencode/auth.json', '{}'), sign: undefined },
])('$adapter.name with $how: the sign is $sign', async ({ adapter, place, sign }) => {
  if (adapter.login === null) throw new Error('expected a login');
  expect((await findLogin(adapter.login, { ...NOBODY, ...place }))?.type).toBe(sign);
});

test('a command that fails is no sign, whatever it prints', async () => {
  if (codex.login === null) throw new Error('expected a login');
  const run = () => Promise.resolve({ exit_code: 1, stdout: 'Logged in using ChatGPT\n', stderr: '' });
  expect(await findLogin(codex.login, { ...NOBODY, run })).toBeNull();
});

test.for(AGENT_NAMES)('%s looks for its login only where its adapter says that it lies', (name) => {
  const found = findAgent(name);
  if ('error' in found) throw new Error(found.error);
  const { login, environment, state } = found.adapter;
  for (const sign of login?.signs ?? []) {
    if (sign.type === 'variable') expect(environment).toContain(sign.name);
    if (sign.type === 'command') expect(sign.argv.length).toBeGreaterThan(1);
    if (sign.type !== 'file') continue;
    const home = state.homes.find(({ variable }) => variable === sign.home);
    expect(home?.files.map(({ path }) => path)).toContain(sign.path);
  }
});
