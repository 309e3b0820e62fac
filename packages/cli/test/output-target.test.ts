import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import {
  chmod,
  lstat,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeCheckout, nodeUnit, type Checkout } from './checkout.ts';
import { RALPH, ralph } from './ralph.ts';

/** Many commands, one after the other, on a machine that may be slow. */
const LONG = { timeout: 180_000 };

let checkout: Checkout;

beforeAll(async () => {
  checkout = await makeCheckout();
  const plan = await checkout.plan([nodeUnit('a', '')]);
  await ralph(['run', plan, '--confine', 'off', '-q'], { cwd: checkout.root });
  return () => checkout[Symbol.asyncDispose]();
}, 60_000);

// One command and one option of each kind that writes a file when all is over.
const writers = [
  {
    name: 'run --junit',
    args: ['run', 'plan.json', '--confine', 'off', '-q', '--junit'],
    says: '<testsuites',
  },
  { name: 'report --html', args: ['report', '--html'], says: '<!doctype html>' },
];

describe.each(writers)('$name', ({ args, says }) => {
  const write = (path: string) => ralph([...args, path], { cwd: checkout.root });

  test('a file is replaced at once, keeps its mode, and nothing is left beside it', LONG, async () => {
    await using place = await makePlace();
    await writeFile(place.path('target'), 'old', { mode: 0o640 });
    const before = await stat(place.path('target'));
    expect(await write(place.path('target'))).toMatchObject({ exitCode: 0 });
    const after = await stat(place.path('target'));
    expect({ mode: after.mode, replaced: after.ino !== before.ino }).toEqual({
      mode: before.mode,
      replaced: true,
    });
    expect(await readFile(place.path('target'), 'utf8')).toContain(says);
    expect(await readdir(place.path('.'))).toEqual(['target']);
  });

  test.for([
    { name: 'to a file', target: 'target', content: 'old' },
    { name: 'to nothing yet', target: 'target', content: null },
  ])(
    'a symbolic link $name stays one, and what it leads to is written',
    LONG,
    async ({ target, content }) => {
      await using place = await makePlace();
      if (content !== null) await writeFile(place.path(target), content);
      await symlink(target, place.path('link'));
      await symlink('link', place.path('link to link'));
      expect(await write(place.path('link to link'))).toMatchObject({ exitCode: 0 });
      expect((await lstat(place.path('link'))).isSymbolicLink()).toBe(true);
      expect((await lstat(place.path('link to link'))).isSymbolicLink()).toBe(true);
      expect(await readFile(place.path(target), 'utf8')).toContain(says);
    },
  );

  test('a pipe stays one, and its reader gets all of it', LONG, async () => {
    await using place = await makePlace();
    execFileSync('mkfifo', [place.path('fifo')]);
    const reader = execa('cat', [place.path('fifo')]);
    // It is there once somebody can open the pipe for writing without waiting.
    const fd = await openWhenRead(place.path('fifo'));
    expect(await write(place.path('fifo'))).toMatchObject({ exitCode: 0 });
    await fd.close();
    expect((await reader).stdout).toContain(says);
    expect((await stat(place.path('fifo'))).isFIFO()).toBe(true);
  });

  test('a pipe that nothing reads, a directory and a circle of links are refused', LONG, async () => {
    await using place = await makePlace();
    execFileSync('mkfifo', [place.path('fifo')]);
    await symlink('circle', place.path('circle'));
    for (const [path, reason] of [
      ['fifo', 'nothing reads this pipe, start its reader first'],
      ['.', 'EISDIR'],
      ['circle', 'ELOOP'],
    ] as const) {
      expect(await write(place.path(path))).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(`cannot be written: ${reason}`),
      });
    }
  });

  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'a device stays one',
    LONG,
    async () => {
      await using place = await makePlace();
      execFileSync('mknod', [place.path('null'), 'c', '1', '3']);
      expect(await write(place.path('null'))).toMatchObject({ exitCode: 0 });
      expect((await lstat(place.path('null'))).isCharacterDevice()).toBe(true);
      expect(await readdir(place.path('.'))).toEqual(['null']);
    },
  );

  test.skipIf(process.platform !== 'linux').for([
    { name: 'a pipe', to: '| cat >> "$OUT"' },
    { name: 'a file, after what it holds', to: '>> "$OUT"' },
  ])('/dev/stdout is standard output, also when that is $name', LONG, async ({ to }) => {
    await using place = await makePlace();
    await writeFile(place.path('out'), 'before\n');
    const words = [process.execPath, RALPH, ...args, '/dev/stdout'].map((word) => `'${word}'`).join(' ');
    await execa('sh', ['-c', `${words} ${to}`], {
      cwd: checkout.root,
      env: { OUT: place.path('out'), XDG_CONFIG_HOME: '/nonexistent' },
    });
    const text = await readFile(place.path('out'), 'utf8');
    expect(text.startsWith('before\n')).toBe(true);
    expect(text).toContain(says);
  });
});

test(
  '--events of a pipe that nothing reads is refused, and one with a reader gets every event',
  LONG,
  async () => {
    await using place = await makePlace();
    execFileSync('mkfifo', [place.path('fifo')]);
    const run = () =>
      ralph(['run', 'plan.json', '--confine', 'off', '--events', place.path('fifo')], { cwd: checkout.root });
    expect(await run()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('nothing reads this pipe'),
    });
    const reader = execa('cat', [place.path('fifo')]);
    const fd = await openWhenRead(place.path('fifo'));
    expect(await run()).toMatchObject({ exitCode: 0 });
    await fd.close();
    expect((await reader).stdout).toContain('"run_finished"');
  },
);

async function makePlace() {
  const root = await mkdtemp(join(tmpdir(), 'ralph-output-'));
  await chmod(root, 0o700);
  return {
    path: (name: string) => join(root, name),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** Opens a pipe for writing as soon as somebody reads it. */
async function openWhenRead(path: string) {
  for (;;) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENXIO')) throw error;
    }
  }
}
