import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { POLICY_PROBLEM_CODES } from '../../src/policy/policy-problem.ts';

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
  ].map((name) => readFileSync(new URL(`../../src/policy/${name}.ts`, import.meta.url), 'utf8'));
  expect(POLICY_PROBLEM_CODES.filter((code) => !files.join('').includes(`'${code}'`))).toEqual([]);
});
