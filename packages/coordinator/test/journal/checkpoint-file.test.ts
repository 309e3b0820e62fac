import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCheckpoint, removeStrayCheckpoints, saveCheckpoint } from '../../src/journal/checkpoint-file.ts';
import { temporaryDirectory } from './temporary-directory.ts';

test('without a file there is no checkpoint', () => {
  expect(loadCheckpoint(join(temporaryDirectory(), '.agent'))).toBeNull();
});

test('any snapshot comes back as it was saved, with its fields in the same order', () => {
  const directory = join(temporaryDirectory(), '.agent');
  const snapshots = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(snapshots, fc.nat(), (state, seq) => {
      const saved = { state, schema_version: 1 as const, seq };
      saveCheckpoint(directory, saved);
      expect(JSON.stringify(loadCheckpoint(directory))).toBe(JSON.stringify(saved));
    }),
    { numRuns: 50 },
  );
  expect(readdirSync(directory)).toEqual(['checkpoint.json']);
});

test.for([
  { name: 'an empty file', text: () => '' },
  { name: 'half a file', text: (whole: string) => whole.slice(0, whole.length / 2) },
  { name: 'a changed number', text: (whole: string) => whole.replace('"seq":7', '"seq":8') },
  {
    name: 'another version',
    text: (whole: string) => whole.replace('"schema_version":1', '"schema_version":9'),
  },
  { name: 'a file of another program', text: () => '{"phase":"development"}' },
  { name: 'no object', text: () => '[]' },
])('$name is refused loudly, and the message says what to do', ({ text }) => {
  const directory = temporaryDirectory();
  saveCheckpoint(directory, { schema_version: 1, seq: 7 });
  const path = join(directory, 'checkpoint.json');
  writeFileSync(path, text(readFileSync(path, 'utf8')));
  expect(() => loadCheckpoint(directory)).toThrow(expect.objectContaining({ code: 'checkpoint_corrupt' }));
  expect(() => loadCheckpoint(directory)).toThrow(/delete it, and the run's state is read from its journal/);
});

test('what killed savers left is removed', () => {
  const directory = temporaryDirectory();
  saveCheckpoint(directory, { schema_version: 1, seq: 7 });
  writeFileSync(join(directory, 'checkpoint.json.tmp.0123'), '{');
  expect(removeStrayCheckpoints(directory)).toEqual(['checkpoint.json.tmp.0123']);
  expect(loadCheckpoint(directory)).toEqual({ schema_version: 1, seq: 7 });
});
