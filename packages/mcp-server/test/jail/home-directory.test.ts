import { userInfo } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { homeDirectory } from '../../src/jail/home-directory.ts';

afterEach(() => vi.unstubAllEnvs());

test.for([
  { home: '/home/me', is: '/home/me' },
  { home: '', is: userInfo().homedir },
  { home: 'relative', is: userInfo().homedir },
])('with HOME "$home" the credentials that a jail hides lie in $is', ({ home, is }) => {
  vi.stubEnv('HOME', home);
  expect(homeDirectory()).toBe(is);
});
