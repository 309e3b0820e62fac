import { expect, test } from 'vitest';
import { formatPolicyProblems } from '../../src/policy/policy-problem.ts';

test('each problem is a line with its place', () => {
  const text = formatPolicyProblems(
    [
      { code: 'wrong_type', path: [], message: 'm' },
      { code: 'wrong_type', path: ['agent_chains', 'a b', 'agents', 0], message: 'n' },
    ],
    'agents.toml',
  );
  expect(text).toBe('agents.toml: the document: m\nagents.toml: agent_chains."a b".agents[0]: n');
});
