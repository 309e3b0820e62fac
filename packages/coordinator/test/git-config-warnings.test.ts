import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitConfigWarnings } from '../src/git-config-warnings.ts';

let root = '';
const git = (...args: readonly string[]): void => {
  execFileSync('git', [...args], { cwd: root, stdio: 'pipe' });
};

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-config-')));
  git('init', '-q');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const HEADER = 'http.https://github.com/.extraheader';

test.for([
  { name: 'nothing', config: [], told: null },
  {
    name: 'a header of actions/checkout',
    config: [HEADER, 'AUTHORIZATION: basic c2VjcmV0'],
    told: 'extraheader',
  },
  {
    name: 'a password',
    config: ['remote.origin.url', 'https://me:Hunter2Hunter2@github.com/a/b'],
    told: 'url',
  },
  {
    name: 'a password to push',
    config: ['remote.origin.pushurl', 'https://:Hunter2Hunter2@github.com/'],
    told: 'url',
  },
  { name: 'an address', config: ['remote.origin.url', 'https://github.com:443/a/b@c'], told: null },
  { name: 'an address with a name', config: ['remote.origin.url', 'ssh://git@github.com:22/a'], told: null },
  { name: 'an address of ssh', config: ['remote.origin.url', 'git@github.com:a/b.git'], told: null },
])('a configuration of git with $name', ({ config: [key, value], told }) => {
  if (key !== undefined && value !== undefined) git('config', key, value);
  const warnings = gitConfigWarnings(root);
  expect(warnings.map((text) => /login \((\w+)\)/.exec(text)?.[1])).toEqual(told === null ? [] : [told]);
  expect(warnings.join()).not.toMatch(/Hunter2|c2VjcmV0/);
});

test('a linked worktree has the configuration of the main one', () => {
  git('config', HEADER, 'AUTHORIZATION: basic c2VjcmV0');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'first');
  git('worktree', 'add', '-q', 'linked');
  expect(gitConfigWarnings(join(root, 'linked'))).toHaveLength(1);
});
