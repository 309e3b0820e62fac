import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writePlanText } from '../src/write-plan-text.ts';

test('a file that was changed in the meantime is not overwritten', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ralph-write-'));
  try {
    const path = join(directory, 'plan.json');
    await writeFile(path, 'newer');
    await expect(
      writePlanText({ path, name: 'plan.json', before: 'older' }, 'repaired'),
    ).rejects.toMatchObject({
      code: 'plan_unwritable',
      message: expect.stringContaining('plan.json: nothing was written: the file was changed'),
    });
    expect(await readFile(path, 'utf8')).toBe('newer');
    expect(await readdir(directory)).toEqual(['plan.json']);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('what is no file is not written to', async () => {
  const target = { path: '/dev/null', name: '/dev/null', before: '' };
  await expect(writePlanText(target, 'x')).rejects.toThrow('only a regular file can be repaired in place');
});
