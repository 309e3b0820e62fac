import { expect, test } from 'vitest';
import { readMultipleFilesTool } from '../../src/tools/read-multiple-files.ts';
import { call, makeCheckout } from '../scope-checkout.ts';

test('read_multiple_files gives each file under its path', async () => {
  await using checkout = await makeCheckout({ f: 'F', 'src/b/g': 'G' });
  const result = await call(readMultipleFilesTool, { paths: ['f', 'src/b/g'] }, checkout.context());
  expect(result).toMatchObject({ text: '==> f <==\nF\n\n==> src/b/g <==\nG' });
});

test('read_multiple_files stops at the first error by default', async () => {
  await using checkout = await makeCheckout({ f: 'F' });
  const result = await call(readMultipleFilesTool, { paths: ['none', 'f'] }, checkout.context());
  expect(result).toMatchObject({ isError: true, text: 'none: no such file or directory (ENOENT)' });
  await expect(call(readMultipleFilesTool, { paths: ['.env'] }, checkout.context())).rejects.toMatchObject({
    code: 'secret',
  });
});

test('read_multiple_files goes on after errors when told so', async () => {
  await using checkout = await makeCheckout({ f: 'F', '.env': 'TOKEN' });
  const input = { paths: ['none', '.env', 'f'], fail_fast: false };
  const { text } = await call(readMultipleFilesTool, input, checkout.context());
  expect(text).toContain('==> none <==\nnone: no such file');
  expect(text).toContain("==> .env <==\n'.env' is closed");
  expect(text).toContain('==> f <==\nF');
  expect(text).not.toContain('TOKEN');
});

test('read_multiple_files holds each file and all together to a limit', async () => {
  await using checkout = await makeCheckout({ f: 'line\n'.repeat(1_000), g: 'G'.repeat(4_999_990), h: 'H' });
  const context = checkout.context();
  const each = await call(readMultipleFilesTool, { paths: ['f'], per_item_max_bytes: 300 }, context);
  expect(each.text).toMatch(/^==> f <==\nline\n\n\[truncated: oversize; 5 of 5000 bytes/u);
  const all = await call(readMultipleFilesTool, { paths: ['g', 'f', 'h'] }, context);
  expect(all.text.length).toBeLessThan(5_001_000);
  expect(all.text).toContain('[truncated: the answer is full; read h by itself]');
});
