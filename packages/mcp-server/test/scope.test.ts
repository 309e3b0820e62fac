import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findPlace } from '../src/open-beneath.ts';
import type { Search } from '../src/open-beneath.ts';
import { errorCode } from '../src/scope-fs-error.ts';
import { ScopeError } from '../src/scope-error.ts';
import { absolutePath, openScope } from '../src/scope.ts';
import { segmentsBeneath } from '../src/scope-path.ts';
import type { Scope } from '../src/scope.ts';
import pathConfinement from './fixtures/vectors/path_confinement.json' with { type: 'json' };
import workerScope from './fixtures/vectors/worker_scope.json' with { type: 'json' };
import { makeCheckout } from './scope-checkout.ts';
import type { Checkout } from './scope-checkout.ts';

const READ = { access: 'read', last: 'follow', parents: 'existing' } as const satisfies Search;
const WRITE = { access: 'write', last: 'follow', parents: 'create' } as const satisfies Search;

test.for(pathConfinement.cases)('path_confinement: %j', async ({ path: asked, read, write }) => {
  await using checkout = await makeLinkedCheckout();
  const { scope } = checkout.context();
  expect(await verdict(scope, asked, READ)).toBe(read);
  expect(await verdict(scope, asked, WRITE)).toBe(write);
});

test.for(workerScope.cases)('worker_scope: %j', async ({ allowed_directories, allowed_roots }) => {
  await using checkout = await makeLinkedCheckout();
  const open = () => openScope({ root: checkout.root, allowed_directories, namespace: '.agent/workers/u' });
  if (!Array.isArray(allowed_roots)) {
    expect(open).toThrow(expect.objectContaining({ code: allowed_roots.error }));
    return;
  }
  const scope = open();
  const roots = scope.areas.map((area) => absolutePath(scope, area).replace(checkout.root, '<root>'));
  expect(roots).toEqual(allowed_roots);
});

test.for(['.git', '.GIT/hooks', 'src/.git', '.agent', '.agent/workers/v', 'src/a/.Agent'])(
  'the reserved directory %s cannot be allowed',
  async (directory) => {
    await using checkout = await makeCheckout();
    expect(() => checkout.context({ allowed: [directory] })).toThrow(
      expect.objectContaining({ code: 'reserved' }),
    );
  },
);

test('a directory may be given absolute, and by another name of the root', async () => {
  await using checkout = await makeCheckout();
  const alias = path.join(checkout.outside, 'alias');
  await symlink(checkout.root, alias);
  const scope = openScope({ root: alias, allowed_directories: [path.join(alias, 'src/a')], namespace: null });
  expect(scope.areas).toEqual([['src', 'a']]);
  expect(await verdict(scope, path.join(alias, 'src/a/f'), WRITE)).toBe('allowed');
  expect(await verdict(scope, path.join(checkout.root, 'src/a/f'), WRITE)).toBe('allowed');
});

test('an allowed directory that is a link inside the checkout stands for where it leads', async () => {
  await using checkout = await makeLinkedCheckout();
  const { scope } = checkout.context({ allowed: ['src/a/inner'] });
  expect(await verdict(scope, 'src/b/f', WRITE)).toBe('allowed');
  expect(await verdict(scope, 'src/a/f', WRITE)).toBe('outside_scope');
});

test('an allowed directory that a dangling link names is refused', async () => {
  await using checkout = await makeCheckout();
  await symlink('nowhere', checkout.in('src/gone'));
  expect(() => checkout.context({ allowed: ['src/gone'] })).toThrow(
    expect.objectContaining({ code: 'symlink' }),
  );
});

test('a refusal names the directories that may be written', async () => {
  await using checkout = await makeCheckout();
  const { scope } = checkout.context();
  await expect(findPlace(scope, 'src/b/f', WRITE)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ScopeError: 'src/b/f' may not be written: it is outside the unit's directories; this session may write only in: src/a/, .agent/workers/u/.]`,
  );
  await expect(findPlace(scope, '.git/config', READ)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ScopeError: '.git/config' is closed to file tools: it belongs to git or another worker; anything else in the checkout may be read, and this session may write only in: src/a/, .agent/workers/u/.]`,
  );
  await expect(findPlace(scope, 'src/a/.git/config', WRITE)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ScopeError: 'src/a/.git/config' is closed to file tools: it belongs to git or another worker; anything else in the checkout may be read, and this session may write only in: src/a/, .agent/workers/u/.]`,
  );
  await expect(findPlace(scope, '.env', READ)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ScopeError: '.env' is closed to file tools: it is a kind of file that holds credentials, or was hidden by the user; anything else in the checkout may be read, and this session may write only in: src/a/, .agent/workers/u/.]`,
  );
});

test('a directory that was allowed by name is not a secret, but what lies in it may be', async () => {
  await using checkout = await makeCheckout();
  const { scope } = checkout.context({ allowed: ['deploy/.kube'], namespace: '.agent/workers/api.key' });
  expect(await verdict(scope, 'deploy/.kube/config', WRITE)).toBe('allowed');
  expect(await verdict(scope, 'deploy/.kube/config', READ)).toBe('allowed');
  expect(await verdict(scope, '.agent/workers/api.key/tmp/f', WRITE)).toBe('allowed');
  expect(await verdict(scope, 'deploy/.kube/.env', WRITE)).toBe('secret');
  expect(await verdict(scope, 'deploy/.ssh/config', READ)).toBe('secret');
});

test('defect 28: the root is what the session was told, wherever the server keeps its files', async () => {
  await using checkout = await makeCheckout();
  const { scope } = checkout.context({ namespace: null });
  expect(await verdict(scope, 'src/a/f', WRITE)).toBe('allowed');
  expect(await verdict(scope, '.agent/workers/u/f', WRITE)).not.toBe('allowed');
  expect(await verdict(scope, path.join(checkout.outside, 'f'), WRITE)).not.toBe('allowed');
});

test('what the user hides is closed, and what he shows is not', async () => {
  await using checkout = await makeCheckout({ 'src/a/x.sqlite': '', 'src/a/test.key': '', 'data/in/x': '' });
  const allowed_directories = [checkout.in('src/a')];
  const secrets = { hide: ['*.sqlite', 'data/'], show: ['*.key'] };
  const scope = openScope({ root: checkout.root, allowed_directories, namespace: null, secrets });
  expect(await verdict(scope, 'src/a/x.sqlite', READ)).toBe('secret');
  expect(await verdict(scope, 'src/a/x.sqlite', WRITE)).toBe('secret');
  expect(await verdict(scope, 'data/in/x', READ)).toBe('secret');
  expect(await verdict(scope, 'src/a/test.key', READ)).toBe('allowed');
});

test('a session without directories writes nowhere', async () => {
  await using checkout = await makeCheckout();
  const { scope } = checkout.context({ allowed: [], namespace: null });
  await expect(findPlace(scope, 'src/a/f', WRITE)).rejects.toThrow('this session may write nowhere');
});

async function makeLinkedCheckout(): Promise<Checkout> {
  const checkout = await makeCheckout({ 'src/a/sub/': '', 'src/b/': '', '.agent/workers/v/x': 'theirs' });
  await mkdir(path.join(checkout.outside, 'dir'));
  await symlink(path.join(checkout.outside, 'dir'), checkout.in('src/a/ext'));
  await symlink('../b', checkout.in('src/a/inner'));
  await symlink('../a/sub', checkout.in('src/b/back'));
  return checkout;
}

/** A missing file is no refusal. */
async function verdict(scope: Scope, asked: string, search: Search): Promise<string> {
  try {
    await using _place = await findPlace(scope, asked, search);
    return 'allowed';
  } catch (error) {
    if (error instanceof ScopeError) return error.code;
    if (errorCode(error) === 'ENOENT') return 'allowed';
    throw error;
  }
}

const WINDOWS = { given_root: 'C:\\link', root: 'C:\\repo' };
test.for([
  { asked: 'src/api/a.ts', segments: ['src', 'api', 'a.ts'] },
  { asked: 'src\\api\\a.ts', segments: ['src', 'api', 'a.ts'] },
  { asked: 'c:\\Repo\\src', segments: ['src'] },
  { asked: 'C:/link/src', segments: ['src'] },
  { asked: '.', segments: [] },
  { asked: '..\\other', segments: null },
  { asked: 'D:\\repo\\src', segments: null },
  { asked: 'D:src', segments: null },
  { asked: '\\src', segments: null },
  { asked: '\\\\server\\share\\repo', segments: null },
  { asked: '\\\\?\\C:\\repo\\src', segments: null },
])('on Windows $asked is $segments of the checkout', ({ asked, segments }) => {
  const find = () => segmentsBeneath(WINDOWS, asked, 'no more', path.win32);
  if (segments === null) expect(find).toThrow(ScopeError);
  else expect(find()).toEqual(segments);
});
