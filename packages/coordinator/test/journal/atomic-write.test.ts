import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeStrayTemps, writeFileAtomic } from '../../src/journal/atomic-write.ts';
import { temporaryDirectory } from './temporary-directory.ts';

test.for([{ durable: false }, { durable: true }])(
  'a file is replaced and nothing stays beside it ($durable)',
  (options) => {
    const directory = temporaryDirectory();
    const path = join(directory, 'a b.json');
    for (const text of ['first', 'second, longer', 'ü']) {
      writeFileAtomic(path, text, options);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
    expect(readdirSync(directory)).toEqual(['a b.json']);
  },
);

test('a write that cannot be finished leaves no temporary file', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'taken/by-a-directory'), { recursive: true });
  const write = (): void => writeFileAtomic(join(directory, 'taken'), 'text');
  expect(write).toThrow(expect.objectContaining({ code: 'state_unwritable' }));
  expect(readdirSync(directory)).toEqual(['taken']);
});

test('a write into a directory that is not there names the file', () => {
  const path = join(temporaryDirectory(), 'no/file.json');
  expect(() => writeFileAtomic(path, 'text')).toThrow(`Cannot write ${path}: ENOENT`);
});

test('what killed writers left is removed, and nothing that only looks like it', () => {
  const directory = temporaryDirectory();
  const strays = ['checkpoint.json.tmp.00ff', 'checkpoint.json.tmp.0123456789abcdef'];
  const others = ['checkpoint.json', 'checkpoint.json.tmp', 'checkpoint.json.tmp.XYZ', 'other.json.tmp.00ff'];
  for (const name of [...strays, ...others]) writeFileSync(join(directory, name), '');
  expect([...removeStrayTemps(directory, 'checkpoint.json')].sort()).toEqual(strays);
  expect(readdirSync(directory).sort()).toEqual(others);
});
