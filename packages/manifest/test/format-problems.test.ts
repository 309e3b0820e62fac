import { expect, test } from 'vitest';
import { formatProblems } from '../src/format-problems.ts';
import { planProblem } from '../src/plan-problem.ts';

const problem = planProblem(
  {
    code: 'unknown_dependency',
    path: ['work_units', 2, 'dependencies', 0],
    message: 'unknown dependency "x"',
  },
  { line: 12, column: 7 },
);

test('a line has the file, the place, the path and the message', () => {
  expect(formatProblems([problem], 'plan.json')).toBe(
    'plan.json:12:7 work_units[2].dependencies[0]: unknown dependency "x"',
  );
});

test('what is not known is left out', () => {
  expect(formatProblems([planProblem({ code: 'empty_document', path: [], message: 'empty' })])).toBe(
    'plan: empty',
  );
});

test('keys that are no names stand in brackets', () => {
  expect(planProblem({ code: 'syntax', path: ['a b', 'c', 0], message: '' }).json_path).toBe('["a b"].c[0]');
  expect(planProblem({ code: 'syntax', path: [], message: '' }).json_path).toBe('$');
});

test('a document cannot control the terminal', () => {
  const text = formatProblems([{ ...problem, message: 'a\u001b[2Jb\nc\u202ed\u009be' }]);
  expect(text).toMatch(/a\\u\{1b\}\[2Jb\\u\{a\}c\\u\{202e\}d\\u\{9b\}e$/);
});

test('very many problems are cut off and counted', () => {
  const lines = formatProblems(
    Array.from({ length: 1_000 }, () => problem),
    'p',
  ).split('\n');
  expect(lines).toHaveLength(201);
  expect(lines.at(-1)).toBe('p: … and 800 more');
});
