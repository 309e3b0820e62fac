import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePlanText } from '../src/parse-plan-text.ts';
import { found, repaired } from './fixtures/lint-example.ts';
import { newText } from './fixtures/update-example.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example of changing a plan writes what the README says', () => {
  const readme = read('../README.md');
  expect(readme).toContain(read('./fixtures/update-example.ts'));
  expect(readme).toContain(`\n${newText}`);
});

test('the plans in the README are plans, but for their units', () => {
  const blocks = [...read('../README.md').matchAll(/```(json|yaml|toml|md)\n(.*?)```/gsu)];
  const results = blocks.map(([, language, text = '']) => {
    const format =
      language === 'md' ? 'markdown' : language === 'json' || language === 'toml' ? language : 'yaml';
    const result = parsePlanText(text, { format });
    return `${language} ${result.ok ? 'ok' : result.problems.map(({ code }) => code).join()}`;
  });
  expect(results).toEqual([
    'md ok',
    'yaml ok',
    'json empty_plan',
    'yaml empty_plan',
    'toml empty_plan',
    'yaml ok',
  ]);
});

test('the example of linting finds and repairs what the README says', () => {
  const readme = read('../README.md');
  expect(readme).toContain(read('./fixtures/lint-example.ts'));
  expect(readme).toContain(`\n${found.join('\n')}\n`);
  expect(repaired?.ok === true && readme.includes(`\n${repaired.text}`)).toBe(true);
});
