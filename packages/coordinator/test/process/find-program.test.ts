import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProgram } from '../../src/process/find-program.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'find-'));
  for (const directory of ['one', 'two', 'one/folder']) mkdirSync(join(root, directory));
  writeFileSync(join(root, 'one/tool'), '', { mode: 0o644 });
  writeFileSync(join(root, 'two/tool'), '', { mode: 0o755 });
  writeFileSync(join(root, 'one/plain'), '', { mode: 0o644 });
});
afterAll(() => rmSync(root, { recursive: true }));

test.for([
  {
    name: 'the first that is executable',
    program: 'tool',
    path: 'ROOT/one:ROOT/two',
    found: 'ROOT/two/tool',
  },
  { name: 'a path as it is', program: 'ROOT/two/tool', path: '', found: 'ROOT/two/tool' },
  {
    name: 'a relative path from the working directory',
    program: 'two/tool',
    path: '',
    found: 'ROOT/two/tool',
  },
  {
    name: 'nothing in the working directory by an empty entry',
    program: 'tool',
    path: ':two:.',
    problem: 'was not found',
  },
  {
    name: 'no file without the executable bit',
    program: 'plain',
    path: 'ROOT/one',
    problem: 'is not an executable file',
  },
  { name: 'no directory', program: 'folder', path: 'ROOT/one', problem: 'is not an executable file' },
  { name: 'nothing under a file', program: 'ROOT/two/tool/x', path: '', problem: 'does not exist' },
  { name: 'the usual programs without a PATH', program: 'sh', path: undefined, found: '/usr/bin/sh' },
])('finds $name', ({ program, path, found, problem }) => {
  const inRoot = (text: string): string => text.replaceAll('ROOT', root);
  const search = findProgram(inRoot(program), {
    path: path === undefined ? undefined : inRoot(path),
    cwd: root,
  });
  expect(search).toEqual(
    found === undefined
      ? { found: false, problem: expect.stringContaining(problem) }
      : { found: true, path: inRoot(found) },
  );
});
