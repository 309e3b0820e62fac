import { expect, test } from 'vitest';
import { createPacedLines } from '../../src/process/paced-lines.ts';
import { eventually } from './process-rig.ts';

const LEFT_OUT = '… more came than anyone could read; the log has all of it';

test('what comes slowly is handed over whole, in order, before the stream ends', async () => {
  const lines: string[] = [];
  const paced = createPacedLines((line) => lines.push(line));
  paced.push(Buffer.from('one\ntwo\nthr'));
  await eventually('the first lines', () => lines.length === 2);
  paced.push(Buffer.from('ee\nfour'));
  paced.end();
  expect(lines).toEqual(['one', 'two', 'three', 'four']);
});

test('of a flood the last lines are handed over, each whole, and a word that some were left out', () => {
  const lines: string[] = [];
  const paced = createPacedLines((line) => lines.push(line));
  paced.push(Buffer.from('a line that has no en'));
  const count = 100_000;
  const block = Array.from({ length: count }, (_, place) => `line ${place}\n`).join('');
  for (let from = 0; from < block.length; from += 64 * 1024)
    paced.push(Buffer.from(block.slice(from, from + 64 * 1024)));
  paced.end();
  const [first, ...rest] = lines;
  expect(first).toBe(LEFT_OUT);
  expect(rest.length).toBeGreaterThan(1000);
  expect(rest).toEqual(rest.map((_, place) => `line ${count - rest.length + place}`));
  expect(rest.join('\n').length).toBeLessThanOrEqual(32 * 1024);
});

test('what of a line was shown before a flood is no part of a later one', async () => {
  const lines: string[] = [];
  const paced = createPacedLines((line) => lines.push(line));
  paced.push(Buffer.from('shown\nhalf of'));
  await eventually('the first line', () => lines.length === 1);
  paced.push(Buffer.from(`${'x'.repeat(100_000)}\nlast\n`));
  paced.end();
  expect(lines).toEqual(['shown', 'half of', LEFT_OUT, 'last']);
});

test('the end of a line longer than what is kept is all that is left of it', () => {
  const lines: string[] = [];
  const paced = createPacedLines((line) => lines.push(line));
  for (let part = 0; part < 10; part += 1) paced.push(Buffer.from('y'.repeat(50_000)));
  paced.end();
  expect(lines).toEqual([LEFT_OUT, 'y'.repeat(32 * 1024)]);
});
