import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { editFileTool } from '../../src/tools/edit-file.ts';
import { call, makeCheckout } from '../scope-checkout.ts';

test('edit_file replaces first occurrences, one after the other, and answers with a diff', async () => {
  await using checkout = await makeCheckout({ 'src/a/f.ts': 'a\nb\nc\nb\n' });
  const edits = [
    { oldText: 'b', newText: 'x' },
    { oldText: 'x\nc', newText: 'y\nc' },
  ];
  const { text } = await call(editFileTool, { path: 'src/a/f.ts', edits }, checkout.context());
  expect(text).toBe('--- a/src/a/f.ts\n+++ b/src/a/f.ts\n@@ -1,4 +1,4 @@\n a\n-b\n+y\n c\n b\n');
  expect(await readFile(checkout.in('src/a/f.ts'), 'utf8')).toBe('a\ny\nc\nb\n');
});

test('edit_file writes nothing when one edit matches nothing, and names it', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': 'abc' });
  const edits = [
    { oldText: 'a', newText: 'x' },
    { oldText: 'nope', newText: 'y' },
  ];
  const result = await call(editFileTool, { path: 'src/a/f', edits }, checkout.context());
  expect(result).toMatchObject({ isError: true, structured: { error: 'no_match', index: 1 } });
  expect(await readFile(checkout.in('src/a/f'), 'utf8')).toBe('abc');
});

test('edit_file only shows the diff on a dry run', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': 'abc\n' });
  const input = { path: 'src/a/f', edits: [{ oldText: 'b', newText: 'B' }], dry_run: true };
  expect((await call(editFileTool, input, checkout.context())).text).toContain('+aBc');
  expect(await readFile(checkout.in('src/a/f'), 'utf8')).toBe('abc\n');
});

test('edit_file takes replacement text literally and keeps the line ends of the file', async () => {
  await using checkout = await makeCheckout({ 'src/a/f': 'one\r\ntwo\r\n' });
  const input = { path: 'src/a/f', edits: [{ oldText: 'one\ntwo', newText: "$&\n$'" }] };
  await call(editFileTool, input, checkout.context());
  expect(await readFile(checkout.in('src/a/f'), 'utf8')).toBe("$&\r\n$'\r\n");
});

test('edit_file does not make a missing file', async () => {
  await using checkout = await makeCheckout();
  const input = { path: 'src/a/none', edits: [{ oldText: 'a', newText: 'b' }] };
  expect(await call(editFileTool, input, checkout.context())).toMatchObject({
    isError: true,
    structured: { error: 'ENOENT' },
  });
});

test('edits of one file at the same time are all kept', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `<${index}>`);
  await using checkout = await makeCheckout({ 'src/a/f': names.join('\n') });
  const context = checkout.context();
  await Promise.all(
    names.map((name) =>
      call(editFileTool, { path: 'src/a/f', edits: [{ oldText: name, newText: 'done' }] }, context),
    ),
  );
  expect(await readFile(checkout.in('src/a/f'), 'utf8')).toBe(names.map(() => 'done').join('\n'));
});
