import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { way } from './fixtures/readme-loop.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the pipeline of the README goes the way that the README says', () => {
  expect(readme).toContain(read('./fixtures/readme-loop.ts'));
  expect(readme).toContain(`\n${way}\n`);
});
