import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLaunchResolver } from '../../src/process/not-started.ts';

let directory: string;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  directory = mkdtempSync(join(tmpdir(), 'ralph-launch-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

function launchOf(program: string, cwd = directory) {
  return { argv: [program], cwd, env: { PATH: directory }, stdin: null, onOutput: () => undefined };
}

function addProgram(name: string): string {
  const path = join(directory, name);
  writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
  return path;
}

test('a program that was found is believed for a second, and looked for again after it', () => {
  const resolve = createLaunchResolver();
  const path = addProgram('tool');
  expect(resolve(launchOf('tool'))).toEqual({ found: true, path });
  rmSync(path);
  vi.advanceTimersByTime(999);
  expect(resolve(launchOf('tool'))).toEqual({ found: true, path });
  vi.advanceTimersByTime(1);
  expect(resolve(launchOf('tool'))).toMatchObject({ found: false });
});

test('a program that was missing is looked for each time', () => {
  const resolve = createLaunchResolver();
  expect(resolve(launchOf('tool'))).toMatchObject({ found: false });
  const path = addProgram('tool');
  expect(resolve(launchOf('tool'))).toEqual({ found: true, path });
});

test('what was found for one launch says nothing of another program, directory or PATH', () => {
  const resolve = createLaunchResolver();
  addProgram('tool');
  expect(resolve(launchOf('tool'))).toMatchObject({ found: true });
  expect(resolve(launchOf('other'))).toMatchObject({ found: false });
  expect(resolve(launchOf('tool', join(directory, 'gone')))).toMatchObject({ found: false });
  expect(resolve({ ...launchOf('tool'), env: { PATH: '/nowhere' } })).toMatchObject({ found: false });
});
