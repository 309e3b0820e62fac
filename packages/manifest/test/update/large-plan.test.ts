import { expect, test } from 'vitest';
import { DOCUMENT_FORMATS } from '../../src/document-format.ts';
import { parsePlanText } from '../../src/parse-plan-text.ts';
import { formatPlan } from '../../src/update/format-plan.ts';
import { updatePlanText } from '../../src/update/update-plan-text.ts';
import type { WorkPlan } from '../../src/work-plan.ts';

const largest = { json: 20_000, jsonc: 20_000, yaml: 20_000, toml: 20_000, markdown: 200 };

test.for(DOCUMENT_FORMATS)('a plan of very many units is changed in every unit, in %s', (format) => {
  const plan: WorkPlan = {
    schema_version: 1,
    work_units: Array.from({ length: largest[format] }, (_, index) => ({
      unit_id: `u${index}`,
      description: 'Do it',
      allowed_directories: [`src/u${index}`],
      dependencies: [],
    })),
  };
  const next = {
    ...plan,
    work_units: plan.work_units
      .filter((_, index) => index % 3 !== 1)
      .map((unit) => ({
        ...unit,
        description: 'Do more',
        allowed_directories: [...unit.allowed_directories, `${unit.unit_id}/x`],
      })),
  };
  const text = formatPlan(plan, format);
  const updated = text.ok ? updatePlanText(text.text, next, { format }) : text;
  expect(updated.ok && parsePlanText(updated.text, { format })).toMatchObject({ ok: true, plan: next });
});

test('a plan of very many units on one line is changed in every unit', () => {
  const work_units = Array.from({ length: 20_000 }, (_, index) => ({
    unit_id: `u${index}`,
    description: 'Do it',
    allowed_directories: [`src/u${index}`],
    dependencies: [],
  }));
  const next: WorkPlan = {
    schema_version: 1,
    work_units: work_units.map((unit) => ({ ...unit, description: 'Do more' })),
  };
  const text = JSON.stringify({ schema_version: 1, work_units });
  expect(updatePlanText(text, next)).toEqual({ ok: true, text: JSON.stringify(next) });
});
