import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ralph } from './ralph.ts';

interface Cache extends AsyncDisposable {
  readonly home: string;
  /** What is kept, by the names of the files. */
  readonly kept: () => Promise<readonly string[]>;
  readonly help: () => Promise<string>;
}

async function makeCache(): Promise<Cache> {
  const home = await mkdtemp(join(tmpdir(), 'ralph-cache-'));
  return {
    home,
    kept: async () => {
      const files = await readdir(home, { recursive: true, withFileTypes: true });
      return files.flatMap((file) => (file.isFile() ? [join(file.parentPath, file.name)] : [])).toSorted();
    },
    help: async () => {
      const { exitCode, stderr, stdout } = await ralph(['--help'], { env: { XDG_CACHE_HOME: home } });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return stdout;
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}

test('what was compiled is kept once, where nobody else can write, and no command writes it again', async () => {
  await using cache = await makeCache();
  const first = await cache.help();
  const kept = await cache.kept();
  expect(kept.length).toBeGreaterThan(0);
  const bytes = await Promise.all(kept.map((file) => readFile(file)));
  expect(await cache.help()).toBe(first);
  expect(await cache.kept()).toEqual(kept);
  expect(await Promise.all(kept.map((file) => readFile(file)))).toEqual(bytes);
});

/** V8 would take it: its own checksum is for its developers only. */
async function damage(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
  await writeFile(file, bytes);
}

test.for([
  { name: 'cut short', spoil: (file: string) => truncate(file, 100) },
  { name: 'empty', spoil: (file: string) => truncate(file, 0) },
  { name: 'damaged in one place', spoil: damage },
  { name: 'something else', spoil: (file: string) => writeFile(file, 'something else') },
])('what is kept and $name is made anew', async ({ spoil }) => {
  await using cache = await makeCache();
  const first = await cache.help();
  const kept = await cache.kept();
  for (const file of kept) await spoil(file);
  const spoilt = await Promise.all(kept.map((file) => readFile(file)));
  expect(await cache.help()).toBe(first);
  expect(await cache.kept()).toEqual(kept);
  for (const [index, file] of kept.entries()) {
    const bytes = await readFile(file);
    expect(bytes.length).toBeGreaterThan(100);
    expect(bytes.equals(spoilt[index] ?? bytes)).toBe(false);
  }
});

test.for([
  { name: 'that others can write to', make: (path: string) => mkdir(path).then(() => chmod(path, 0o777)) },
  { name: 'that is a link', make: (path: string) => symlink(tmpdir(), path) },
  { name: 'that is a file', make: (path: string) => writeFile(path, '') },
])('nothing is kept in a directory $name', async ({ make }) => {
  await using cache = await makeCache();
  await mkdir(join(cache.home, 'ralph'));
  await make(join(cache.home, 'ralph', 'compiled'));
  const before = await cache.kept();
  expect(await cache.help()).toContain('Usage: ralph');
  expect(await cache.kept()).toEqual(before);
});
