import { expect, test } from 'vitest';
import { closestTo } from '../src/suggestion.ts';

test.for([
  { word: 'ap', meant: 'api' },
  { word: 'dosc', meant: 'docs' },
  { word: 'API', meant: 'api' },
  { word: 'web-cleint', meant: 'web-client' },
  { word: 'x', meant: null },
  { word: 'database', meant: null },
  { word: '', meant: null },
])('who writes "$word" means $meant', ({ word, meant }) => {
  expect(closestTo(word, ['api', 'docs', 'web-client'])).toBe(meant);
});
