import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { link, readdir, readFile, readlink, rename, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorCode } from '../src/scope-fs-error.ts';
import { ScopeError } from '../src/scope-error.ts';

import { appendFileTool } from '../src/tools/append-file.ts';
import { copyFileTool } from '../src/tools/copy-file.ts';
import { createDirectoryTool } from '../src/tools/create-directory.ts';
import { deletePathTool } from '../src/tools/delete-path.ts';
import { editFileTool } from '../src/tools/edit-file.ts';
import { moveFileTool } from '../src/tools/move-file.ts';
import { readFileTool } from '../src/tools/read-file.ts';
import { writeFileTool } from '../src/tools/write-file.ts';
import { call, makeCheckout } from './scope-checkout.ts';
import type { Checkout } from './scope-checkout.ts';

const byDescriptor = existsSync('/proc/self/fd');
/** All ways of walking must refuse the same; only a race tells them apart. */
const WALKS = byDescriptor
  ? [
      { anchored: true, near: true },
      { anchored: true, near: false },
      { anchored: false, near: false },
    ]
  : [{ anchored: false, near: false }];

interface Attack {
  readonly path: string;
  readonly read: string;
  readonly write: string;
}

const ATTACKS: readonly Attack[] = [
  { path: 'src/a/file-link', read: 'symlink', write: 'symlink' },
  { path: 'src/a/dir-link/sentinel', read: 'symlink', write: 'symlink' },
  { path: 'src/a/dir-link/new', read: 'symlink', write: 'symlink' },
  { path: 'src/a/up-link/outside/sentinel', read: 'symlink', write: 'symlink' },
  { path: 'src/a/proc-link/sentinel', read: 'symlink', write: 'symlink' },
  { path: 'src/a/dangling', read: 'symlink', write: 'symlink' },
  { path: 'src/a/dangling-inside', read: 'symlink', write: 'symlink' },
  { path: 'src/a/dangling-inside/x', read: 'symlink', write: 'symlink' },
  { path: 'src/a/loop', read: 'symlink', write: 'symlink' },
  { path: 'src/a/loop/x', read: 'symlink', write: 'symlink' },
  { path: 'src/a/env-link', read: 'secret', write: 'outside_scope' },
  { path: 'src/a/git-link/config', read: 'reserved', write: 'reserved' },
  { path: 'src/a/other-worker/note', read: 'reserved', write: 'reserved' },
  { path: '../outside/sentinel', read: 'outside_scope', write: 'outside_scope' },
  { path: 'src/a/../../../outside/sentinel', read: 'outside_scope', write: 'outside_scope' },
  { path: '/etc/passwd', read: 'outside_scope', write: 'outside_scope' },
  { path: '/proc/self/root/etc/passwd', read: 'outside_scope', write: 'outside_scope' },
  { path: '/proc/self/cwd', read: 'outside_scope', write: 'outside_scope' },
  { path: 'src/a/fifo', read: 'not_a_file', write: 'not_a_file' },
  { path: 'src/a', read: 'not_a_file', write: 'not_a_file' },
  { path: 'src/a/', read: 'not_a_file', write: 'not_a_file' },
  { path: '.env', read: 'secret', write: 'secret' },
  { path: 'src/a/.env.local', read: 'secret', write: 'secret' },
  { path: 'src/a/.ENV', read: 'secret', write: 'secret' },
  { path: '.git/config', read: 'reserved', write: 'reserved' },
  { path: '.GIT/config', read: 'reserved', write: 'reserved' },
  { path: 'src/a/.git/config', read: 'reserved', write: 'reserved' },
  { path: 'src/a/.GiT/config', read: 'reserved', write: 'reserved' },
  { path: 'src/a/.git./config', read: 'reserved', write: 'reserved' },
  { path: 'src/a/.g\u200cit/config', read: 'reserved', write: 'reserved' },
  { path: 'src/a/git~1/config', read: 'reserved', write: 'reserved' },
  { path: 'src/a/.git', read: 'reserved', write: 'reserved' },
  { path: '.agent/workers/v/note', read: 'reserved', write: 'reserved' },
  { path: '.AGENT/Workers/v/note', read: 'reserved', write: 'reserved' },
  { path: '.agent/workers/u/../v/note', read: 'reserved', write: 'reserved' },
  { path: '.agent/checkpoint.json', read: 'ENOENT', write: 'reserved' },
  { path: 'src/a/.agent/x', read: 'ENOENT', write: 'reserved' },
  { path: '.agent/workers/u/.git/x', read: 'reserved', write: 'reserved' },
  { path: 'src/a2/x', read: 'ENOENT', write: 'outside_scope' },
  { path: 'src/A/x', read: 'ENOENT', write: 'outside_scope' },
  { path: 'src/a\0/x', read: 'invalid_path', write: 'invalid_path' },
  { path: '', read: 'invalid_path', write: 'invalid_path' },
  { path: `src/a/${'n'.repeat(5_000)}`, read: 'invalid_path', write: 'invalid_path' },
  { path: `src/a/${'n'.repeat(256)}`, read: 'invalid_path', write: 'invalid_path' },
  { path: `src/a/${'d/'.repeat(3_000)}f`, read: 'invalid_path', write: 'invalid_path' },
  { path: 'src/a/\ud800', read: 'invalid_path', write: 'invalid_path' },
  { path: 'src/a/dots...', read: 'ENOENT', write: 'invalid_path' },
  { path: 'src/a/space ', read: 'ENOENT', write: 'invalid_path' },
  { path: 'src/a /x', read: 'ENOENT', write: 'outside_scope' },
  { path: 'src/u\u0308/x', read: 'ENOENT', write: 'outside_scope' },
];

test.for(WALKS.flatMap((walk) => ATTACKS.map((attack) => ({ ...attack, ...walk }))))(
  'defect 30: file tools refuse $path ($read, $write; by descriptor: $anchored, at once: $near)',
  async ({ path: asked, read, write, anchored, near }) => {
    await using checkout = await makeTrappedCheckout();
    const before = await snapshot(checkout);
    const context = checkout.context({ anchored, near, allowed: ['src/a', 'src/\u00fc'] });
    expect(await outcome(call(readFileTool, { path: asked }, context))).toBe(read);
    expect(await outcome(call(writeFileTool, { path: asked, content: 'x' }, context))).toBe(write);
    expect(await outcome(call(appendFileTool, { path: asked, content: 'x' }, context))).toBe(write);
    expect(
      await outcome(call(copyFileTool, { src: 'src/a/plain', dest: asked, overwrite: true }, context)),
    ).toBe(write);
    expect(await outcome(call(copyFileTool, { src: asked, dest: 'src/a/copy' }, context))).toBe(read);
    const edits = [{ oldText: 'u', newText: 'x' }];
    expect(await outcome(call(editFileTool, { path: asked, edits }, context))).not.toBe('done');
    expect(await snapshot(checkout)).toEqual(before);
  },
);

test.for(['src/a/fifo', 'src/a/dir-link', 'src/a/dangling'])(
  'move and delete act on %s itself',
  async (asked) => {
    await using checkout = await makeTrappedCheckout();
    await call(moveFileTool, { src: asked, dest: 'src/a/moved' }, checkout.context());
    await call(deletePathTool, { path: 'src/a/moved' }, checkout.context());
    expect(await readFile(path.join(checkout.outside, 'sentinel'), 'utf8')).toBe('untouched');
    expect(await readdir(checkout.in('src/a'))).not.toContain(path.basename(asked));
  },
);

test.for([
  { dest: '../outside/moved', code: 'outside_scope' },
  { dest: 'src/a/dir-link/moved', code: 'symlink' },
  { dest: 'src/b/moved', code: 'outside_scope' },
  { dest: 'src/a/.git/hooks', code: 'reserved' },
  { dest: 'src/a/.env', code: 'secret' },
])('nothing is moved to $dest', async ({ dest, code }) => {
  await using checkout = await makeTrappedCheckout();
  expect(await outcome(call(moveFileTool, { src: 'src/a/plain', dest }, checkout.context()))).toBe(code);
  expect(await outcome(call(createDirectoryTool, { path: dest }, checkout.context()))).toBe(code);
});

test.for([
  '.env',
  'src/b/f',
  '../outside/sentinel',
  'src/a/dir-link/sentinel',
  'src/a/git-link/config',
  '.agent/workers/v',
  '.agent/workers/v/note',
  '.agent',
])('defect 49: %s is neither moved nor deleted', async (asked) => {
  await using checkout = await makeTrappedCheckout();
  const before = await snapshot(checkout);
  await expect(call(moveFileTool, { src: asked, dest: 'src/a/got' }, checkout.context())).rejects.toThrow(
    ScopeError,
  );
  await expect(call(deletePathTool, { path: asked }, checkout.context())).rejects.toThrow(ScopeError);
  expect(await snapshot(checkout)).toEqual(before);
});

test.for([
  { tool: writeFileTool, input: { content: 'new' }, after: 'new' },
  { tool: appendFileTool, input: { content: '!' }, after: 'untouched!' },
  { tool: editFileTool, input: { edits: [{ oldText: 'un', newText: '' }] }, after: 'touched' },
])('$tool.name leaves the other name of a hard-linked file alone', async ({ tool, input, after }) => {
  await using checkout = await makeCheckout();
  await link(path.join(checkout.outside, 'sentinel'), checkout.in('src/a/f'));
  await call(tool, { path: 'src/a/f', ...input }, checkout.context());
  expect(await readFile(checkout.in('src/a/f'), 'utf8')).toBe(after);
  expect(await readFile(path.join(checkout.outside, 'sentinel'), 'utf8')).toBe('untouched');
});

test.for([
  { tool: copyFileTool, input: { src: 'g', dest: 'src/a/f', overwrite: true } },
  { tool: moveFileTool, input: { src: 'src/a/g', dest: 'src/a/f', overwrite: true } },
  { tool: deletePathTool, input: { path: 'src/a/f' } },
])(
  '$tool.name takes the place of a hard-linked file, and its other name keeps it',
  async ({ tool, input }) => {
    await using checkout = await makeCheckout({ g: 'g', 'src/a/g': 'g' });
    await link(path.join(checkout.outside, 'sentinel'), checkout.in('src/a/f'));
    await call(tool, input, checkout.context());
    expect(await readFile(path.join(checkout.outside, 'sentinel'), 'utf8')).toBe('untouched');
  },
);

test('a refusal of any kind names the directories that may be written', async () => {
  await using checkout = await makeTrappedCheckout();
  const context = checkout.context();
  const judged = ['symlink', 'secret', 'reserved', 'outside_scope', 'area_root'];
  const silent: string[] = [];
  for (const { path: asked } of ATTACKS) {
    for (const [tool, input] of [
      [writeFileTool, { path: asked, content: 'x' }],
      [deletePathTool, { path: asked, recursive: true }],
    ] as const) {
      const error = await call(tool, input, context).then(
        () => null,
        (reason: unknown) => reason,
      );
      if (error instanceof ScopeError && judged.includes(error.code) && !error.message.includes('src/a/'))
        silent.push(`${asked}: ${error.message}`);
    }
  }
  expect(silent).toEqual([]);
});

test('a link that stays in the checkout is read through, also when it is absolute', async () => {
  await using checkout = await makeCheckout({ 'src/b/f': 'text' });
  await symlink(checkout.in('src/b'), checkout.in('src/a/absolute'));
  await symlink('../a/absolute', checkout.in('src/b/chain'));
  expect(await call(readFileTool, { path: 'src/b/chain/f' }, checkout.context())).toMatchObject({
    text: 'text',
  });
});

test('a device is refused without being opened', async () => {
  await using checkout = await makeCheckout();
  await symlink('/dev/zero', checkout.in('src/a/zero'));
  expect(await outcome(call(readFileTool, { path: 'src/a/zero' }, checkout.context()))).toBe('symlink');
});

test('a device or socket in a writable directory is refused without being opened', async ({ skip }) => {
  await using checkout = await makeCheckout();
  await using socket = await listenAt(checkout.in('src/a/socket'));
  expect(socket.path).toContain('socket');
  const asked = ['src/a/socket'];
  if (makeDevice(checkout.in('src/a/device'))) asked.push('src/a/device');
  for (const name of asked) {
    const outcomes = [
      await outcome(call(readFileTool, { path: name }, checkout.context())),
      await outcome(call(writeFileTool, { path: name, content: 'x' }, checkout.context())),
      await outcome(call(appendFileTool, { path: name, content: 'x' }, checkout.context())),
    ];
    expect(outcomes).toEqual(['not_a_file', 'not_a_file', 'not_a_file']);
  }
  if (asked.length === 1) skip('devices can only be made by root: tried with a socket only');
});

test('no descriptor stays open, whatever happened', async ({ skip }) => {
  if (!byDescriptor) skip('needs /proc/self/fd');
  await using checkout = await makeTrappedCheckout();
  const context = checkout.context();
  const everything = async () => {
    for (const attack of ATTACKS) {
      await outcome(call(readFileTool, { path: attack.path }, context));
      await outcome(call(writeFileTool, { path: attack.path, content: 'x' }, context));
    }
  };
  await everything();
  const before = (await readdir('/proc/self/fd')).length;
  await everything();
  expect((await readdir('/proc/self/fd')).length).toBe(before);
});

test('a directory that is swapped with a link outside gains nothing', async ({ skip }) => {
  if (!byDescriptor) skip('the race is closed only where paths are walked by descriptor');
  await using checkout = await makeCheckout({ 'src/a/d/sentinel': 'inside' });
  await symlink(checkout.outside, checkout.in('src/a/link'));
  const swapping = new AbortController();
  const swaps = swap(checkout, swapping.signal);
  const context = checkout.context();
  const texts = new Set<string>();
  for (let turn = 0; turn < 500; turn += 1) {
    texts.add(await textOf(call(readFileTool, { path: 'src/a/d/sentinel' }, context)));
    await outcome(call(writeFileTool, { path: `src/a/d/new-${turn}`, content: 'x' }, context));
    await outcome(call(deletePathTool, { path: 'src/a/d/sentinel2' }, context));
  }
  swapping.abort();
  expect(await swaps).toBeGreaterThan(0);
  expect(texts).not.toContain('untouched');
  expect(await readdir(checkout.outside)).toEqual(['sentinel']);
});

test('no path whatever lets write_file touch anything outside', async () => {
  await using checkout = await makeTrappedCheckout();
  const context = checkout.context();
  const before = await snapshot(checkout, 'src/a');
  const names = [
    'src',
    'a',
    'b',
    '..',
    '.',
    '',
    '.git',
    '.agent',
    'workers',
    'v',
    'dir-link',
    'up-link',
    'outside',
  ];
  const segment = fc.oneof(
    fc.constantFrom(...names, 'sentinel', 'loop', 'file-link', '~', '\0'),
    fc.string({ unit: 'binary' }),
  );
  const anyPath = fc.oneof(
    fc.array(segment, { maxLength: 8 }).map((parts) => parts.join('/')),
    fc.array(segment, { maxLength: 6 }).map((parts) => ['src/a', ...parts].join('/')),
    fc.array(segment, { maxLength: 4 }).map((parts) => [checkout.root, ...parts].join('/')),
    fc.array(segment, { maxLength: 4 }).map((parts) => [checkout.outside, ...parts].join('/')),
    fc.string({ unit: 'binary', maxLength: 300 }),
  );
  await fc.assert(
    fc.asyncProperty(anyPath, async (asked) => {
      await outcome(call(writeFileTool, { path: asked, content: 'escaped' }, context));
    }),
    { numRuns: 400 },
  );
  expect(await snapshot(checkout, 'src/a')).toEqual(before);
});

async function swap(checkout: Checkout, signal: AbortSignal): Promise<number> {
  const [directory, aside, decoy] = [
    checkout.in('src/a/d'),
    checkout.in('src/a/aside'),
    checkout.in('src/a/link'),
  ];
  let swaps = 0;
  while (!signal.aborted) {
    await put(directory, aside);
    await put(decoy, directory);
    await put(directory, decoy);
    await put(aside, directory);
    swaps += 1;
  }
  return swaps;
}

/** The tool may make the directory anew while it is away; that one is pushed aside. */
async function put(from: string, to: string): Promise<void> {
  while (!(await renamed(from, to))) await renamed(to, `${to}-${randomUUID()}`);
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** Says whether this machine lets us make one: it needs root. */
function makeDevice(location: string): boolean {
  return spawnSync('mknod', [location, 'c', '1', '5'], { stdio: 'ignore' }).status === 0;
}

async function listenAt(location: string): Promise<{ readonly path: string } & AsyncDisposable> {
  const server = createServer().listen(location);
  await once(server, 'listening');
  const close = async () => {
    server.close();
    await once(server, 'close');
  };
  return { path: location, [Symbol.asyncDispose]: close };
}

async function makeTrappedCheckout(): Promise<Checkout> {
  const checkout = await makeCheckout({
    'src/a/plain': 'plain',
    'src/b/f': 'b',
    'src/\u00fc/': '',
    '.env': 'TOKEN=untouched',
    '.git/config': '[core]',
    '.agent/workers/v/note': 'theirs',
  });
  const links = {
    'file-link': path.join(checkout.outside, 'sentinel'),
    'dir-link': checkout.outside,
    'up-link': '../../..',
    'proc-link': `/proc/self/root${checkout.outside}`,
    dangling: path.join(checkout.outside, 'missing'),
    'dangling-inside': 'nowhere',
    loop: 'loop',
    'env-link': '../../.env',
    'git-link': '../../.git',
    'other-worker': '../../.agent/workers/v',
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, checkout.in('src/a', name));
  execFileSync('mkfifo', [checkout.in('src/a/fifo')]);
  return checkout;
}

async function outcome(result: ReturnType<typeof call>): Promise<string> {
  try {
    const { isError, structured } = await result;
    return isError ? String(structured?.['error']) : 'done';
  } catch (error) {
    if (error instanceof ScopeError) return error.code;
    throw error;
  }
}

async function textOf(result: ReturnType<typeof call>): Promise<string> {
  try {
    return (await result).text;
  } catch (error) {
    if (error instanceof ScopeError) return error.code;
    throw error;
  }
}

/** Every name beside and in the checkout with what it holds, but for one directory that may change. */
async function snapshot(checkout: Checkout, except = ''): Promise<Readonly<Record<string, string>>> {
  const base = path.dirname(checkout.root);
  const found: Record<string, string> = {};
  for (const entry of await readdir(base, { withFileTypes: true, recursive: true })) {
    const location = path.join(entry.parentPath, entry.name);
    if (except !== '' && location.startsWith(checkout.in(except) + path.sep)) continue;
    if (location.startsWith(checkout.in('.agent/workers/u') + path.sep)) continue;
    found[path.relative(base, location)] = entry.isFile()
      ? await readFile(location, 'utf8')
      : entry.isSymbolicLink()
        ? await readlink(location)
        : 'other';
  }
  return found;
}
