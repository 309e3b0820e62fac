import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attackCount, corpusPage } from './corpus-page.ts';
import { UNIT_ATTACKS } from './corpus.ts';
import { HTTP_ATTACKS } from './http-attacks.ts';

test('docs/escape-corpus.md says what the tables say', async () => {
  await expect(corpusPage()).toMatchFileSnapshot('../../../../docs/escape-corpus.md');
});

test('README.md says how many attacks there are', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../../README.md'), 'utf8');
  expect(readme).toContain(`holds ${attackCount()} ways out`);
});

test('each attack has a name of its own', () => {
  const ids = [...UNIT_ATTACKS.flatMap(({ attacks }) => attacks), ...HTTP_ATTACKS].map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
