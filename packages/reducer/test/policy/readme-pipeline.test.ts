import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { report } from '../fixtures/readme-pipeline.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the pipeline of the README is read as the README says', () => {
  const readme = read('../../README.md');
  expect(readme).toContain(read('../fixtures/readme-pipeline.ts'));
  expect(readme).toContain(`\n${report}\n`);
});
