import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isBeneath, liesBeneath } from '../../src/acp/is-beneath.ts';

let root = '';
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-beneath-')));
  mkdirSync(join(root, 'own/deep'), { recursive: true });
  mkdirSync(join(root, 'own-too'));
  symlinkSync(root, join(root, 'own/out'));
  symlinkSync(join(root, 'own'), join(root, 'mine'));
});
afterAll(() => rmSync(root, { recursive: true }));

test.for([
  { name: 'a file that is not there yet', path: 'own/deep/new/file', inside: true },
  { name: 'the directory itself', path: 'own', inside: true },
  { name: 'a directory under another name', path: 'mine/file', inside: true },
  { name: 'one whose name only begins like it', path: 'own-too/file', inside: false },
  { name: 'a way out with dots', path: 'own/../file', inside: false },
  { name: 'a way out by a link', path: 'own/out/file', inside: false },
  { name: 'a name that begins with dots', path: 'own/..file', inside: true },
  { name: 'somewhere else', path: '/etc/passwd', inside: false },
])('$name', ({ path, inside }) => {
  expect(isBeneath([join(root, 'own')], path, root)).toBe(inside);
});

test.for([
  { path: 'C:\\repo\\own\\deep', inside: true },
  { path: 'c:\\REPO\\own', inside: true },
  { path: 'C:\\repo\\own-too', inside: false },
  { path: 'D:\\repo\\own\\deep', inside: false },
  { path: '\\\\server\\repo\\own', inside: false },
])('on Windows $path is beneath C:\\repo\\own: $inside', ({ path, inside }) => {
  expect(liesBeneath('C:\\repo\\own', path, win32)).toBe(inside);
});
