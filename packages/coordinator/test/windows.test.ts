import { posix, win32 } from 'node:path';
import { expect, test } from 'vitest';
import { policyFilePaths } from '../src/policy-files.ts';
import { relativePosix } from '../src/relative-posix.ts';
import { userStateDirectory } from '../src/agent-state/state-root.ts';
import { liesBeneath } from '../src/lies-beneath.ts';
import { refusePlatform } from '../src/refuse-platform.ts';

test.for([
  { name: 'itself', directory: 'C:\\repo', path: 'C:\\repo', beneath: true },
  { name: 'what it holds', directory: 'C:\\repo', path: 'C:\\repo\\src\\a', beneath: true },
  { name: 'what it holds, in another case', directory: 'C:\\Repo', path: 'c:\\repo\\SRC', beneath: true },
  { name: 'a name that begins with dots', directory: 'C:\\repo', path: 'C:\\repo\\..a', beneath: true },
  { name: 'all of a drive', directory: 'C:\\', path: 'C:\\repo', beneath: true },
  {
    name: 'not one whose name only begins like it',
    directory: 'C:\\repo',
    path: 'C:\\repo2',
    beneath: false,
  },
  { name: 'not what is above', directory: 'C:\\repo\\src', path: 'C:\\repo', beneath: false },
  { name: 'not the same on another drive', directory: 'C:\\repo', path: 'D:\\repo\\src', beneath: false },
  { name: 'not what is on a server', directory: 'C:\\repo', path: '\\\\server\\repo\\src', beneath: false },
  { name: 'a share', directory: '\\\\server\\share', path: '\\\\server\\share\\a', beneath: true },
])('on Windows a directory holds $name', ({ directory, path, beneath }) => {
  expect(liesBeneath(directory, path, win32)).toBe(beneath);
});

test('elsewhere case counts, and the root holds all', () => {
  expect(liesBeneath('/repo', '/Repo/src', posix)).toBe(false);
  expect(liesBeneath('/', '/repo', posix)).toBe(true);
});

test('paths of Windows are written in journals and summaries as git writes them', () => {
  expect(relativePosix('C:\\repo', 'C:\\repo\\packages\\api', win32)).toBe('packages/api');
});

test.for([
  { env: { XDG_STATE_HOME: 'D:\\state', LOCALAPPDATA: 'C:\\l' }, state: 'D:\\state\\ralph' },
  { env: { XDG_STATE_HOME: 'relative', LOCALAPPDATA: 'C:\\l' }, state: 'C:\\l\\ralph' },
])('on Windows the state of $env is in $state', ({ env, state }) => {
  expect(userStateDirectory(env, 'win32')).toBe(state);
});

test.for([
  { env: { XDG_CONFIG_HOME: 'D:\\c', APPDATA: 'C:\\a' }, home: 'D:\\c' },
  {
    env: { APPDATA: 'C:\\Users\\me\\AppData\\Roaming', HOME: 'C:\\h' },
    home: 'C:\\Users\\me\\AppData\\Roaming',
  },
  { env: { USERPROFILE: 'C:\\Users\\me' }, home: 'C:\\Users\\me\\.config' },
])('on Windows the policies of $env are in $home', ({ env, home }) => {
  expect(policyFilePaths('mcp', 'C:\\repo', env, 'win32').map(({ path }) => path)).toEqual([
    `${home}\\ralph-workflow-mcp.toml`,
    `${home}\\ralph\\mcp.toml`,
    'C:\\repo\\.agent\\mcp.toml',
  ]);
});

test.for(['linux', 'darwin', 'freebsd'] as const)('a run may start on %s', (platform) => {
  expect(() => refusePlatform(platform)).not.toThrow();
});

test('on Windows no run starts, and each promise that would be broken is named with what to do', () => {
  expect(() => refusePlatform('win32')).toThrow(
    expect.objectContaining({
      code: 'platform_unsupported',
      message: expect.stringMatching(/no jail.*could outlive the run.*no mode.*WSL: "wsl --install"/s),
    }),
  );
});
