import { expect, test } from 'vitest';
import { createOutputMerger } from '../../src/process/merge-output.ts';

/** A text; null: the source ends. */
type Step = readonly [source: number, text: string | null];

/** What is handed over when the sources bring this, or end, one after the other, with no time in between. */
function merged(steps: readonly Step[]): string {
  let text = '';
  const merger = createOutputMerger((chunk) => {
    text += chunk.toString();
  });
  for (const [source, what] of steps) {
    if (what === null) merger.finish(source);
    else void merger.receive(source, Buffer.from(what));
  }
  return text;
}

test.for<{ name: string; steps: readonly Step[]; whole: string }>([
  {
    name: 'another source waits for the end of a line',
    steps: [
      [0, 'a'],
      [1, 'b\n'],
      [0, 'a\n'],
      [0, null],
      [1, null],
    ],
    whole: 'aa\nb\n',
  },
  {
    name: 'also when that one ends meanwhile',
    steps: [
      [0, 'a'],
      [1, 'b\n'],
      [1, null],
      [0, 'a\n'],
      [0, null],
    ],
    whole: 'aa\nb\n',
  },
  {
    name: 'nobody waits for a source that ended within a line',
    steps: [
      [0, 'a'],
      [1, 'b\n'],
      [0, null],
      [1, 'c\n'],
      [1, null],
    ],
    whole: 'ab\nc\n',
  },
  {
    name: 'nor for one that ended so while it waited',
    steps: [
      [0, 'a'],
      [1, 'b'],
      [1, null],
      [0, 'a\n'],
      [0, 'c\n'],
      [0, null],
    ],
    whole: 'aa\nbc\n',
  },
  {
    name: 'all is handed over at the end, whoever ends last',
    steps: [
      [0, 'a'],
      [1, 'b'],
      [1, null],
      [0, null],
    ],
    whole: 'ab',
  },
])('$name', ({ steps, whole }) => {
  expect(merged(steps)).toBe(whole);
});
