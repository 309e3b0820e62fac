import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunEventSchema } from '@ralph/reducer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ralph } from './ralph.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ralph-demo-test-'));
});

afterAll(() => rm(directory, { recursive: true }));

test('the demo repairs its project, and shows a refused write and a second attempt', async () => {
  const { stdout, stderr, exitCode } = await ralph(['demo', '--dir', join(directory, 'a shöp')]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(/^catalog +succeeded +2 +1 /m);
  expect(stdout.match(/^\w+ +succeeded +[12] +1 +(?:jail(?: \(\w+\))?|mcp|audit) +\d/gm)).toHaveLength(6);
  expect(stdout).toMatch(/^Refused:\n {2}tax: write_file src\/cart\/cart\.js$/m);
  expect(stdout).toMatch(/^Verification: passed after .* \(exit code 0\) {2}\$ node --test$/m);
  expect(stdout).toMatch(/^summary: .*a shöp\/\.agent\/artifacts\/parallel_development_summary\.json$/m);
  expect(stdout).toMatch(/^journal: .*journal\.ndjson$/m);
});

test('with --json standard output is the journal, byte for byte, and people read standard error', async () => {
  const { stdout, stderr, exitCode } = await ralph(['demo', '--json', '--dir', join(directory, 'json')]);
  expect(exitCode).toBe(0);
  const journal = /^journal: +(.*)$/m.exec(stderr)?.[1] ?? '';
  expect(`${stdout}\n`).toBe(await readFile(journal, 'utf8'));
  const events = stdout.split('\n').map((line) => RunEventSchema.parse(JSON.parse(line)));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(0)?.type).toBe('run_started');
  expect(events.at(-1)?.type).toBe('run_finished');
  expect(stderr).toMatch(/^catalog +succeeded +2 /m);
});

test('the demo touches no directory that is in use: exit code 2', async () => {
  await writeFile(join(directory, 'mine.txt'), 'mine');
  const before = await readdir(directory);
  const { stderr, exitCode } = await ralph(['demo', '--dir', directory]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('is not empty; give --dir a new or empty directory');
  expect(await readdir(directory)).toEqual(before);
});

test('a demo without git says how to get it and leaves nothing behind: exit code 2', async () => {
  const temporary = await mkdtemp(join(directory, 'tmp-'));
  const { stderr, exitCode } = await ralph(['demo'], { env: { PATH: '/nonexistent', TMPDIR: temporary } });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('git is not installed; get it from https://git-scm.com');
  expect(await readdir(temporary)).toEqual([]);
});
