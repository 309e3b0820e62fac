import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openRig, shell } from './rig.ts';

test.for([
  { name: 'an escape sequence', printf: String.raw`x\033[2J`, shown: String.raw`x\\u\{1b\}\[2J` },
  {
    name: 'a control character of eight bits',
    printf: String.raw`x\302\233y`,
    shown: String.raw`x\\u\{9b\}y`,
  },
  {
    name: 'a mark that turns text round',
    printf: String.raw`x\342\200\256y`,
    shown: String.raw`x\\u\{202e\}y`,
  },
  { name: 'markup', printf: '<b>x', shown: String.raw`\<b\>x` },
])('in the summary for people $name in the name of a file is only shown', async ({ printf, shown }) => {
  using rig = openRig();
  const { summaryMarkdownPath } = await rig.run([shell('a', `touch "$(printf '${printf}')"`)], {
    confine: 'audit',
  });
  const text = readFileSync(summaryMarkdownPath, 'utf8');
  expect(text).toContain(`- ${shown} (a, created`);
  expect(text).not.toMatch(/[^\P{C}\n]/u);
});
