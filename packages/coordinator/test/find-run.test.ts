import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRun } from '../src/find-run.ts';
import { temporaryDirectory } from './journal/temporary-directory.ts';

function checkout(...runs: readonly string[]): string {
  const root = temporaryDirectory();
  for (const run of runs) {
    mkdirSync(join(root, '.agent/runs', run), { recursive: true });
    writeFileSync(join(root, '.agent/runs', run, 'journal.ndjson'), '');
  }
  return root;
}

const RUNS = ['20300102-030405-aa1', '20300102-030405-bb1', '20310102-030405-cc1'];

test.for([
  { name: 'nothing', wanted: null, found: '20310102-030405-cc1' },
  { name: 'latest', wanted: 'latest', found: '20310102-030405-cc1' },
  { name: 'a whole id', wanted: '20300102-030405-aa1', found: '20300102-030405-aa1' },
  { name: 'the beginning of one id', wanted: '2031', found: '20310102-030405-cc1' },
])('$name finds a run', ({ wanted, found }) => {
  const root = checkout(...RUNS);
  const run = findRun(root, wanted);
  expect(run.runId).toBe(found);
  expect(run.paths.journal).toBe(join(root, '.agent/runs', found, 'journal.ndjson'));
});

test.for([
  {
    name: 'the beginning of several',
    wanted: '2030',
    code: 'run_ambiguous',
    message: /2 runs begin with "2030": .*bb1, .*aa1/,
  },
  {
    name: 'no id',
    wanted: '1999',
    code: 'run_unknown',
    message: /the run "1999" in .*give one of these ids/,
  },
  { name: 'an empty text', wanted: '', code: 'run_unknown', message: /the run ""/ },
  { name: 'a path', wanted: '../runs', code: 'run_unknown', message: /the run "\.\.\/runs"/ },
])('$name is refused with what there is', ({ wanted, code, message }) => {
  const root = checkout(...RUNS);
  expect(() => findRun(root, wanted)).toThrow(expect.objectContaining({ code }));
  expect(() => findRun(root, wanted)).toThrow(message);
});

test('an id is found although another one continues it, and a folder without a journal is no run', () => {
  const root = checkout('run', 'run-2');
  mkdirSync(join(root, '.agent/runs/run-3'));
  expect(findRun(root, 'run').runId).toBe('run');
  expect(findRun(root, null).runId).toBe('run-2');
});

test('a checkout without runs says how to start one', () => {
  expect(() => findRun(temporaryDirectory(), null)).toThrow(/there is none yet: start one with ralph run/);
});
