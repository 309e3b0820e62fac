import { expect, test } from 'vitest';
import { workerEnvironment } from '../../src/process/environment.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { UNATTENDED } from '../../src/process/unattended.ts';
import { sh } from './process-rig.ts';

const parent = {
  PATH: '/bin',
  HOME: '/home/me',
  LANG: 'C',
  LC_ALL: 'C',
  TZ: 'UTC',
  EMPTY: undefined,
  AWS_SECRET_ACCESS_KEY: 'x',
  ANTHROPIC_API_KEY: 'k',
  NODE_OPTIONS: '--inspect',
  NODE_EXTRA_CA_CERTS: '/ca',
  SSH_AUTH_SOCK: '/s',
};
const common = { ...UNATTENDED, PATH: '/bin', HOME: '/home/me', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };

test.for([
  { name: 'only what every program needs', request: { extra: {}, allow: [] }, expected: common },
  {
    name: 'what its agent asks for',
    request: { extra: {}, allow: ['ANTHROPIC_API_KEY', 'NODE_EXTRA_CA_CERTS', 'MISSING', 'EMPTY'] },
    expected: { ...common, ANTHROPIC_API_KEY: 'k', NODE_EXTRA_CA_CERTS: '/ca' },
  },
  {
    name: 'never the keys of the user, nor code for every Node',
    request: { extra: {}, allow: ['SSH_AUTH_SOCK', 'NODE_OPTIONS'] },
    expected: common,
  },
  {
    name: 'what is given, before what the parent has',
    request: { extra: { PATH: '/own', RALPH_RUN_ID: 'r' }, allow: [] },
    expected: { ...common, PATH: '/own', RALPH_RUN_ID: 'r' },
  },
])('a worker sees $name', ({ request, expected }) => {
  expect(workerEnvironment(parent, request)).toEqual(expected);
});

test('git asks nobody: neither on a terminal nor by a program that its settings name', async () => {
  const host = createSpawnHost();
  const env = workerEnvironment(process.env, {
    allow: [],
    extra: {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.askPass',
      GIT_CONFIG_VALUE_0: 'echo asked >&2; :',
    },
  });
  const login =
    'printf "protocol=https\\nhost=example.invalid\\n\\n" | git -c credential.helper= credential fill';
  const [exit, output] = await sh(host, login, { env });
  await host.close();
  expect(exit.exit_code).not.toBe(0);
  expect(output).toContain('terminal prompts disabled');
  expect(output).not.toContain('asked');
});

test('on Windows names are written in any case, and what its programs need is kept', () => {
  const parent = {
    Path: 'C:\\bin',
    SystemRoot: 'C:\\Windows',
    PATHEXT: '.EXE',
    node_options: '--x',
    Secret: 's',
  };
  const environment = workerEnvironment(parent, { allow: [], extra: {} }, 'win32');
  expect(environment).toMatchObject({ PATH: 'C:\\bin', SYSTEMROOT: 'C:\\Windows', PATHEXT: '.EXE' });
  expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(['NODE_OPTIONS']));
  expect(JSON.stringify(environment)).not.toContain('"s"');
});
