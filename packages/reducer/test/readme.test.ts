import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ready } from './fixtures/readme-example.ts';
import { way } from './fixtures/readme-loop.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the example of the README runs and answers what the README says', () => {
  expect(readme).toContain(read('./fixtures/readme-example.ts'));
  expect(readme).toContain(`\`ready\` is then \`${JSON.stringify(ready)}\``);
});

test('the pipeline of the README goes the way that the README says', () => {
  expect(readme).toContain(read('./fixtures/readme-loop.ts'));
  expect(readme).toContain(`\n${way}\n`);
});
