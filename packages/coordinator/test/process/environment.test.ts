import { expect, test } from 'vitest';
import { workerEnvironment } from '../../src/process/environment.ts';

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
const common = { PATH: '/bin', HOME: '/home/me', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };

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
