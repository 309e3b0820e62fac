import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { colorsFor, isLive, type Output } from '../src/io.ts';

const pipe: Output = new PassThrough();
const terminal: Output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });

test.for<{ name: string; output: Output; env: Record<string, string>; colors: boolean; live: boolean }>([
  { name: 'a terminal', output: terminal, env: { TERM: 'xterm' }, colors: true, live: true },
  { name: 'a pipe', output: pipe, env: { TERM: 'xterm' }, colors: false, live: false },
  { name: 'a terminal with NO_COLOR', output: terminal, env: { NO_COLOR: '1' }, colors: false, live: true },
  { name: 'an empty NO_COLOR', output: terminal, env: { NO_COLOR: '' }, colors: true, live: true },
  { name: 'a pipe with FORCE_COLOR', output: pipe, env: { FORCE_COLOR: '1' }, colors: true, live: false },
  { name: 'FORCE_COLOR=0', output: terminal, env: { FORCE_COLOR: '0' }, colors: false, live: true },
  { name: 'a dumb terminal', output: terminal, env: { TERM: 'dumb' }, colors: false, live: false },
  { name: 'CI', output: pipe, env: { CI: 'true' }, colors: true, live: false },
  { name: 'a terminal in CI', output: terminal, env: { CI: 'true' }, colors: true, live: false },
  { name: 'CI with NO_COLOR', output: pipe, env: { CI: 'true', NO_COLOR: '1' }, colors: false, live: false },
])('$name', ({ output, env, colors, live }) => {
  expect(colorsFor(output, env).isColorSupported).toBe(colors);
  expect(isLive(output, env)).toBe(live);
});
