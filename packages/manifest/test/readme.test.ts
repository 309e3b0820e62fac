import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { found, repaired } from './fixtures/lint-example.ts';
import { report } from './fixtures/readme-example.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example of the README runs and prints what the README says', () => {
  const readme = read('../README.md');
  expect(readme).toContain(read('./fixtures/readme-example.ts'));
  expect(readme).toContain(`\n${report}\n`);
});

test('the example of linting finds and repairs what the README says', () => {
  const readme = read('../README.md');
  expect(readme).toContain(read('./fixtures/lint-example.ts'));
  expect(readme).toContain(`\n${found.join('\n')}\n`);
  expect(repaired?.ok === true && readme.includes(`\n${repaired.text}`)).toBe(true);
});
