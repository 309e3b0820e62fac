import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProgram } from '../../src/process/find-program.ts';
import { isBatchFile, programPlaces } from '../../src/process/program-places.ts';

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

const windows = {
  path: 'C:\\bin;"C:\\Program Files\\x";.;tools;D:',
  cwd: 'C:\\repo',
  extensions: '.EXE;.CMD',
};
test.for([
  {
    program: 'claude',
    where: windows,
    places: [
      'C:\\bin\\claude.exe',
      'C:\\bin\\claude.cmd',
      'C:\\Program Files\\x\\claude.exe',
      'C:\\Program Files\\x\\claude.cmd',
    ],
  },
  { program: 'a.EXE', where: { ...windows, path: '\\\\srv\\bin' }, places: ['\\\\srv\\bin\\a.EXE'] },
  { program: 'node_20', where: { ...windows, path: undefined }, places: [] },
  {
    program: 'v1.2',
    where: { path: 'C:/bin', cwd: 'C:\\repo' },
    places: ['com', 'exe', 'bat', 'cmd'].map((ending) => `C:\\bin\\v1.2.${ending}`),
  },
  { program: 'tools\\a.exe', where: windows, places: ['C:\\repo\\tools\\a.exe'] },
  { program: './a.exe', where: windows, places: ['C:\\repo\\a.exe'] },
  { program: 'D:\\b\\a', where: windows, places: ['D:\\b\\a.exe', 'D:\\b\\a.cmd'] },
])('on Windows $program is looked for in $places', ({ program, where, places }) => {
  expect(programPlaces(program, where, 'win32')).toEqual(places);
});

test('a batch file is one on Windows only, where Node.js starts none', () => {
  expect(isBatchFile('C:\\npm\\claude.CMD', 'win32')).toBe(true);
  expect(isBatchFile('/usr/bin/claude.cmd', 'linux')).toBe(false);
  expect(isBatchFile('C:\\npm\\claude.cmd.exe', 'win32')).toBe(false);
});
