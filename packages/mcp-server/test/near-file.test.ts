import { createHook } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { chmod, readFile, stat } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readFileTool } from '../src/tools/read-file.ts';
import { writeFileTool } from '../src/tools/write-file.ts';
import { call, makeCheckout } from './scope-checkout.ts';

const KIB = 1024;
const DEEP = `${'d/'.repeat(80)}f`;

/** How many file operations an act left to other threads. */
async function leftToOthers<T>(
  act: () => Promise<T>,
): Promise<{ readonly count: number; readonly result: T }> {
  let count = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type.startsWith('FSREQ') || type === 'FILEHANDLECLOSEREQ') count += 1;
    },
  }).enable();
  try {
    return { result: await act(), count };
  } finally {
    hook.disable();
  }
}

describe.skipIf(!existsSync('/proc/self/fd'))('on a disk of this machine', () => {
  test('a small file is looked up and read by nobody else, a large one not to its end', async () => {
    await using checkout = await makeCheckout({
      'src/small': 's'.repeat(4 * KIB),
      'src/large': 'l'.repeat(65 * KIB),
    });
    const context = checkout.context({ near: true });
    const small = await leftToOthers(() => call(readFileTool, { path: 'src/small' }, context));
    expect(small).toMatchObject({ count: 0, result: { text: 's'.repeat(4 * KIB) } });
    const large = await leftToOthers(() => call(readFileTool, { path: 'src/large' }, context));
    expect(large).toMatchObject({ count: 1, result: { text: 'l'.repeat(65 * KIB) } });
  });

  test('a file with many short lines is read on by others after its first part', async () => {
    await using checkout = await makeCheckout({ 'src/lines': 'a line\n'.repeat(100 * KIB) });
    const { count, result } = await leftToOthers(() =>
      call(
        readFileTool,
        { path: 'src/lines', line_start: 90 * KIB, line_end: 90 * KIB },
        checkout.context({ near: true }),
      ),
    );
    expect(result).toMatchObject({ text: 'a line\n' });
    expect(count).toBeGreaterThanOrEqual(9);
  });

  test('a small file is written by nobody else, unless a large one has to go for it', async () => {
    await using checkout = await makeCheckout({ 'src/a/script': 'old' });
    await chmod(checkout.in('src/a/script'), 0o751);
    const written = await leftToOthers(() =>
      call(writeFileTool, { path: 'src/a/script', content: 'new' }, checkout.context({ near: true })),
    );
    expect(written).toMatchObject({ count: 0, result: { text: 'replaced src/a/script (3 bytes)' } });
    expect(await readFile(checkout.in('src/a/script'), 'utf8')).toBe('new');
    expect((await stat(checkout.in('src/a/script'))).mode & 0o777).toBe(0o751);
    const content = 'x'.repeat(65 * KIB);
    const large = await leftToOthers(() =>
      call(writeFileTool, { path: 'src/a/large', content }, checkout.context({ near: true })),
    );
    expect(large.count).toBeGreaterThan(1);
    expect(await readFile(checkout.in('src/a/large'), 'utf8')).toBe(content);
    const instead = await leftToOthers(() =>
      call(writeFileTool, { path: 'src/a/large', content: 'new' }, checkout.context({ near: true })),
    );
    expect(instead).toMatchObject({ count: 1, result: { text: 'replaced src/a/large (3 bytes)' } });
  });

  test('a walk that is longer than any usual one lets others have their turn', async () => {
    await using checkout = await makeCheckout({ [DEEP]: 'deep' });
    const { count, result } = await leftToOthers(() =>
      call(readFileTool, { path: DEEP }, checkout.context({ near: true })),
    );
    expect(result).toMatchObject({ text: 'deep' });
    expect(count).toBeGreaterThan(80 - 64);
  });
});

test('elsewhere nothing is done while everybody waits', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': 'text' });
  const context = checkout.context({ near: false });
  const read = await leftToOthers(() => call(readFileTool, { path: 'src/a/f' }, context));
  expect(read.result).toMatchObject({ text: 'text' });
  // The root, src, a and f are opened or looked at, f is read, and all are closed.
  expect(read.count).toBeGreaterThanOrEqual(6);
  const write = await leftToOthers(() => call(writeFileTool, { path: 'src/a/f', content: 'new' }, context));
  expect(write.result).toMatchObject({ text: 'replaced src/a/f (3 bytes)' });
  expect(write.count).toBeGreaterThanOrEqual(6);
});
