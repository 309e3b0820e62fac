import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { POLICY_PROBLEM_CODES } from '../src/policy/policy-problem.ts';
import { report } from './fixtures/readme-example.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example of the README runs and prints what the README says', () => {
  const readme = read('../README.md');
  expect(readme).toContain(read('./fixtures/readme-example.ts'));
  expect(readme).toContain(`\n${report}\n`);
});

test('no code of a problem is only promised', () => {
  const files = [
    'parse-policy',
    'parse-agents-policy',
    'parse-mcp-policy',
    'agents-rules',
    'mcp-rules',
    'schema-problems',
    'unknown-fields',
    'drain-bindings',
  ].map((name) => read(`../src/policy/${name}.ts`));
  expect(POLICY_PROBLEM_CODES.filter((code) => !files.join('').includes(`'${code}'`))).toEqual([]);
});
