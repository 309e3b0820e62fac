import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_AGENTS_POLICY } from '../../src/policy/default-agents-policy.ts';
import { drainAgents } from '../../src/policy/drain-bindings.ts';
import { defaultDrainClass } from '../../src/policy/merge-agents-layers.ts';
import { resolveAgentsPolicy } from '../../src/policy/resolve-agents-policy.ts';
import type { AgentsLayers } from '../../src/policy/resolve-agents-policy.ts';
import { anyTree } from './any-tree.ts';

function policyOf(layers: AgentsLayers) {
  const result = resolveAgentsPolicy(layers);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

test('the built-in policy is that of the vectors, and holds without any file', () => {
  const file = new URL('../fixtures/vectors/default_agents_policy.json', import.meta.url);
  const { agents }: { agents: unknown } = JSON.parse(readFileSync(file, 'utf8'));
  expect(DEFAULT_AGENTS_POLICY).toMatchObject({ ...Object(agents) });
  expect(policyOf({})).toEqual(DEFAULT_AGENTS_POLICY);
});

test('a chain of the project replaces that of the same name as a whole, and leaves the others', () => {
  const policy = policyOf({
    global: { agent_chains: { planning: { agents: ['codex'], max_retries: 9 } } },
    project: { agent_chains: { planning: { agents: ['opencode'] } } },
  });
  expect(policy.agent_chains['planning']).toEqual({
    agents: ['opencode'],
    max_retries: 3,
    retry_delay_ms: 1000,
  });
  expect(policy.agent_chains['commit']).toEqual(DEFAULT_AGENTS_POLICY.agent_chains['commit']);
});

test('an agent is put together field by field', () => {
  const policy = policyOf({
    global: { agents: { mine: { cmd: 'mine', model_flag: '-m a' } } },
    project: { agents: { mine: { model_flag: '-m b' } } },
  });
  expect(policy.agents['mine']).toEqual({ cmd: 'mine', model_flag: '-m b' });
});

test("drains outside the pipeline are served by whoever serves the user's own drains", () => {
  const mine = {
    agent_chains: { mine: { agents: ['codex'] } },
    agent_drains: { development: { chain: 'mine' } },
  };
  const policy = policyOf({ project: mine });
  expect(drainAgents(policy, 'policy_remediation')).toEqual(['codex']);
  expect(drainAgents(policy, 'rebase_conflict_resolution')).toEqual(['codex']);
  expect(drainAgents(policy, 'policy_remediation_analysis')).toEqual(['claude']);
  const said = policyOf({
    global: mine,
    project: { agent_drains: { policy_remediation: { chain: 'commit' } } },
  });
  expect(said.agent_drains['policy_remediation']).toEqual({ chain: 'commit', drain_class: 'development' });
});

test.for([
  { drain: 'planning', expected: 'planning' },
  { drain: 'development', expected: 'development' },
  { drain: 'my_analysis', expected: 'analysis' },
  { drain: 'analysis', expected: 'analysis' },
  { drain: 'review', expected: 'review' },
  { drain: 'fix', expected: 'fix' },
  { drain: 'final_commit', expected: 'commit' },
  { drain: 'commit', expected: 'commit' },
  { drain: 'policy_remediation', expected: 'development' },
  { drain: 'my_development', expected: null },
  { drain: 'analysis_of', expected: null },
  { drain: '__proto__', expected: null },
])('the class of $drain is $expected when no file says it', ({ drain, expected }) => {
  expect(defaultDrainClass(drain)).toBe(expected);
});

test('a drain gets the class of its name, unless that is forbidden', () => {
  const drains = { agent_drains: { my_analysis: { chain: 'analysis' } } };
  expect(policyOf({ project: drains }).agent_drains['my_analysis']?.drain_class).toBe('analysis');
  const strict = policyOf({ project: { ...drains, forbid_sibling_drain_inference: true } });
  expect(strict.agent_drains['my_analysis']).toEqual({ chain: 'analysis' });
});

test('the main configuration stands in for the other files when it has both chains and drains', () => {
  const main = {
    general: { verbosity: 2 },
    agent_chains: { c: { agents: ['codex'] } },
    agent_drains: { development: { chain: 'c' } },
  };
  const project = { agent_chains: { development: { agents: ['opencode'] } } };
  expect(drainAgents(policyOf({ main, project }), 'development')).toEqual(['codex']);
  expect(resolveAgentsPolicy({ main, project }).warnings).toEqual([]);
  expect(drainAgents(policyOf({ main: { ...main, agent_drains: {} }, project }), 'development')).toEqual([
    'opencode',
  ]);
});

test('each problem names the file that it is in', () => {
  const result = resolveAgentsPolicy({
    global: { agent_chains: { a: { agents: [] } }, agents: { mine: { can_commit: 'no' } }, mystery: 1 },
    project: { agent_drains: { d: { chain: 'nowhere' } }, agents: { mine: { cmd: 'mine' } } },
  });
  const places = (result.ok ? [] : result.problems).map(({ code, path, layer }) => [
    layer,
    code,
    path.join('.'),
  ]);
  expect(places).toEqual([
    ['global', 'empty_chain', 'agent_chains.a.agents'],
    ['global', 'wrong_type', 'agents.mine.can_commit'],
    ['project', 'unknown_chain', 'agent_drains.d.chain'],
  ]);
  expect(result.warnings.map(({ layer, path }) => [layer, path.join('.')])).toEqual([
    ['global', 'mystery'],
    ['global', 'agents.mine.can_commit'],
  ]);
});

test('a file that is no table, or of a later version, is told by name', () => {
  const result = resolveAgentsPolicy({ global: [], project: { schema_version: 7 } });
  const places = (result.ok ? [] : result.problems).map(({ code, layer }) => [layer, code]);
  expect(places).toEqual([
    ['global', 'wrong_type'],
    ['project', 'newer_version'],
  ]);
});

test('whatever the files hold, there is a policy or there are problems', () => {
  const tree = anyTree('agent_chains', 'agent_drains', 'agents', 'development', 'chain');
  fc.assert(
    fc.property(tree, tree, tree, (global, project, main) => {
      const result = resolveAgentsPolicy({ global, project, main });
      if (!result.ok) expect(result.problems).not.toEqual([]);
      expect(resolveAgentsPolicy({ global, project, main })).toEqual(result);
    }),
    { numRuns: 500 },
  );
});
