import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { POLICY_PROBLEM_CODES } from '../../src/policy/policy-problem.ts';

/** By whoever knows the built-in agents. */
const FOUND_OUTSIDE: readonly string[] = [
  'unknown_transport',
  'agent_needs_command',
  'bad_model',
  'unknown_agent',
  'hidden_chain',
];

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
  const missing = POLICY_PROBLEM_CODES.filter((code) => !files.join('').includes(`'${code}'`));
  expect(missing).toEqual(FOUND_OUTSIDE);
});
