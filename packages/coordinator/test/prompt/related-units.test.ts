import { expect, test } from 'vitest';
import { relatedUnits } from '../../src/prompt/related-units.ts';

const unit = (unit_id: string, dependencies: readonly string[] = []) => ({
  unit_id,
  description: unit_id,
  allowed_directories: [unit_id],
  dependencies: [...dependencies],
});

const PLAN = [
  unit('root'),
  unit('model', ['root']),
  unit('api', ['model']),
  unit('ui', ['api']),
  unit('docs', ['ui', 'api']),
  unit('beside', ['root']),
];

test.for([
  { of: 'api', before: ['root', 'model'], beside: ['beside'], after: ['ui', 'docs'] },
  { of: 'root', before: [], beside: [], after: ['model', 'api', 'ui', 'docs', 'beside'] },
  { of: 'beside', before: ['root'], beside: ['model', 'api', 'ui', 'docs'], after: [] },
])('$of is told what it builds on, what works beside it and what builds on it', ({ of, ...expected }) => {
  const related = relatedUnits(PLAN, of);
  const idsOf = (relation: string) =>
    related.filter((one) => one.relation === relation).map(({ unit_id }) => unit_id);
  expect({ before: idsOf('before'), beside: idsOf('beside'), after: idsOf('after') }).toEqual(expected);
});
