import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from '../src/check-place.ts';
import { startProgram } from '../src/run-program.ts';
import { codexStage } from '../src/stages/codex.ts';

const programs = { ralph: [process.execPath, '-e', ''], path: process.env['PATH'] ?? '' };

test('a place leads an agent to the model, and nobody else’s environment is there', async () => {
  await using place = await openPlace([codexStage], [], programs);
  expect(existsSync(join(place.home, '.codex', 'config.toml'))).toBe(true);
  expect(place.environment).toMatchObject({ HOME: place.home, HTTPS_PROXY: place.proxy.url });
  expect(Object.keys(place.environment).filter((name) => /KEY|TOKEN/.test(name))).toEqual(['OPENAI_API_KEY']);
});

test('what is left behind is named: a file outside the units’ directories, a temporary one, a copied state', async () => {
  await using place = await openPlace([], [], programs);
  expect(await place.leftovers([])).toEqual([]);
  mkdirSync(join(place.checkout, 'own'));
  writeFileSync(join(place.checkout, 'own', 'file'), '');
  writeFileSync(join(place.checkout, 'stray'), '');
  writeFileSync(join(place.environment['TMPDIR'] ?? '', 'temporary'), '');
  mkdirSync(join(place.home, '.local/state/ralph/agent-state'), { recursive: true });
  writeFileSync(join(place.home, '.local/state/ralph/agent-state/copy'), '');
  expect(await place.leftovers(['own'])).toEqual(['stray', 'copy', 'temporary']);
});

test('a place is gone when it was disposed of', async () => {
  const place = await openPlace([], [], programs);
  await place[Symbol.asyncDispose]();
  expect(existsSync(place.home)).toBe(false);
});

test('a program hears its standard input and is read line by line', async () => {
  const lines: string[] = [];
  const program = startProgram({
    argv: [process.execPath, '-e', 'process.stdin.pipe(process.stdout)'],
    cwd: '/',
    env: {},
    stdin: 'one\ntwo\n',
    onLine: (line) => lines.push(line),
  });
  expect(await program.exited).toEqual({ exit_code: 0, signal: null });
  expect(lines).toEqual(['one', 'two']);
});
