import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/tools/edit-file-diff.ts';

const run = promisify(execFile);

test.for([
  { name: 'equal texts', before: 'a\n', after: 'a\n', diff: '' },
  { name: 'a new file', before: '', after: 'a\nb\n', diff: '@@ -0,0 +1,2 @@\n+a\n+b\n' },
  { name: 'an emptied file', before: 'a\n', after: '', diff: '@@ -1,1 +0,0 @@\n-a\n' },
  {
    name: 'a last line that gets an end',
    before: 'a\nb',
    after: 'a\nb\n',
    diff: '@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n',
  },
  {
    name: 'two distant changes',
    before: '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n',
    after: 'x\n2\n3\n4\n5\n6\n7\n8\n9\ny\n',
    diff: '@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-10\n+y\n',
  },
])('a diff shows $name', ({ before, after, diff }) => {
  expect(unifiedDiff('f', before, after)).toBe(diff === '' ? '' : `--- a/f\n+++ b/f\n${diff}`);
});

test('a changed middle that is too large to compare is one block', () => {
  const [before, after] = ['-', '+'].map((mark) =>
    Array.from({ length: 1_100 }, (_, i) => `${mark}${i}\n`).join(''),
  );
  expect(unifiedDiff('f', before ?? '', after ?? '')).toContain('@@ -1,1100 +1,1100 @@');
});

test('git applies every diff and gets the new text', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'ralph-diff-'));
  const line = fc.constantFrom('a', 'b', 'c', '', ' x');
  const text = fc.array(line, { minLength: 1, maxLength: 25 }).chain((lines) => {
    return fc.constantFrom('', '\n').map((end) => `#\n${lines.join('\n')}${end}`);
  });
  await fc.assert(
    fc.asyncProperty(text, text, async (before, after) => {
      fc.pre(before !== after);
      await writeFile(path.join(directory, 'f'), before);
      await writeFile(path.join(directory, 'p'), unifiedDiff('f', before, after));
      await run('git', ['apply', '--unidiff-zero', 'p'], { cwd: directory });
      expect(await readFile(path.join(directory, 'f'), 'utf8')).toBe(after);
    }),
    { numRuns: 60 },
  );
  await rm(directory, { recursive: true });
});

test('what is shown of a large text is found without marking all of it', () => {
  const lines = Array.from({ length: 300_000 }, (_, i) => `line ${i}\n`);
  const [before, after] = [lines.join(''), lines.with(150_000, 'changed\n').join('')];
  expect(unifiedDiff('f', before, after)).toBe(
    '--- a/f\n+++ b/f\n@@ -149998,7 +149998,7 @@\n line 149997\n line 149998\n line 149999\n' +
      '-line 150000\n+changed\n line 150001\n line 150002\n line 150003\n',
  );
});

test('of a change that spans countless lines only their numbers are told', () => {
  const many = '\n'.repeat(1_000_000);
  expect(unifiedDiff('f', `#\nx${many}x`, `#\ny${many}y`)).toBe(
    '--- a/f\n+++ b/f\n@@ -2,1000001 +2,1000001 @@\n[too many changed lines to show]\n',
  );
});
