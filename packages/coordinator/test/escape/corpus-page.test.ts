import { expect, test } from 'vitest';
import { corpusPage } from './corpus-page.ts';
import { UNIT_ATTACKS } from './corpus.ts';
import { HTTP_ATTACKS } from './http-attacks.ts';

test('docs/escape-corpus.md says what the tables say', async () => {
  await expect(corpusPage()).toMatchFileSnapshot('../../../../docs/escape-corpus.md');
});

test('each attack has a name of its own', () => {
  const ids = [...UNIT_ATTACKS.flatMap(({ attacks }) => attacks), ...HTTP_ATTACKS].map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
