import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { DRAIN_CLASSES } from '../../src/drain-class.ts';
import { drainAgents, drainBindingProblems, phaseSessionDrain } from '../../src/policy/drain-bindings.ts';
import { parseAgentsPolicy } from '../../src/policy/parse-agents-policy.ts';
import { readCases } from '../vectors.ts';

const CaseSchema = z.object({
  name: z.string(),
  agents: z.json(),
  drains_in_use: z.array(z.string()),
  expect: z.object({ ok: z.boolean(), kind: z.string().optional() }),
});

test.for(readCases('policy_validation', CaseSchema))(
  '$name',
  ({ agents, drains_in_use, expect: expected }) => {
    const result = parseAgentsPolicy(agents);
    const problems = result.ok ? drainBindingProblems(result.policy, drains_in_use) : result.problems;
    expect(problems.map(({ code }) => code)).toEqual(expected.kind === undefined ? [] : [expected.kind]);
  },
);

const chains = { c: { agents: ['claude'] } };

test.for([
  [10n, 'expected a text, got the bigint 10'],
  [Number.NaN, 'expected a text, got the number NaN'],
  [Symbol('x'), 'expected a text, got a symbol'],
])('a command that is %o is refused', ([cmd, message]) => {
  const result = parseAgentsPolicy({ agents: { mine: { cmd } } });
  expect(result.ok ? '' : result.problems[0]?.message).toContain(message);
});

test('an empty document is a policy of nobody, with all defaults', () => {
  expect(parseAgentsPolicy({})).toEqual({
    ok: true,
    warnings: [],
    policy: {
      schema_version: 1,
      agent_chains: {},
      agent_drains: {},
      forbid_sibling_drain_inference: false,
      agents: {},
    },
  });
});

test('a chain has three retries a second apart unless it says otherwise', () => {
  const result = parseAgentsPolicy({ agent_chains: chains });
  expect(result.ok && result.policy.agent_chains['c']).toEqual({
    agents: ['claude'],
    max_retries: 3,
    retry_delay_ms: 1000,
  });
});

test('everything that is wrong is told at once, with what to do', () => {
  const result = parseAgentsPolicy({
    agent_chains: { c: { agents: [] }, d: { agents: 'claude', max_retries: -1 } },
    agent_drains: { a: { chain: 'cc', drain_class: 'dev' }, b: {}, e: 5 },
    forbid_sibling_drain_inference: 'yes',
    agents: { claude: { json_parser: 'claud', can_commit: 1 } },
  });
  const texts = result.ok
    ? []
    : result.problems.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`);
  expect(texts).toMatchInlineSnapshot(`
    [
      "empty_chain agent_chains.c.agents: expected at least 1 entry, got an empty list (Agents in the order in which they are tried; the next one takes over when one is spent. At least one)",
      "wrong_type agent_chains.d.agents: expected a list, got the text "claude" (Agents in the order in which they are tried; the next one takes over when one is spent. At least one)",
      "out_of_range agent_chains.d.max_retries: expected at least 0, got the number -1 (How often one agent is tried again before the next one takes over; default 3)",
      "bad_drain_class agent_drains.a.drain_class: expected planning, analysis, review, commit, development or fix, got the text "dev" (Kind of purpose; decides what its sessions may do. Default: by the name of the drain)",
      "missing_field agent_drains.b.chain: "chain" is missing: add it (Name of the agent chain that serves this drain)",
      "wrong_type agent_drains.e: expected a table, got the number 5 (Who serves one purpose, and what such sessions may do)",
      "wrong_type forbid_sibling_drain_inference: expected true or false, got the text "yes" (true: every drain in use must be bound here and say its drain_class itself; default false)",
      "invalid_value agents.claude.json_parser: expected claude, codex, opencode, pi or generic, got the text "claud" (How its output is read; default generic: as plain lines)",
      "wrong_type agents.claude.can_commit: expected true or false, got the number 1 (Field of the original; has no effect: no agent commits, the coordinator does)",
      "unknown_chain agent_drains.a.chain: there is no agent chain "cc" (did you mean "c"?): add agent_chains.cc, or name another",
    ]
  `);
});

test('unknown fields are kept and warned of', () => {
  const result = parseAgentsPolicy({
    $schema: 'x',
    agent_chain: {},
    agent_chains: { c: { agents: ['claude'], max_retry: 1 } },
    agents: { claude: { cmd: 'claude', my_own_setting: true } },
  });
  expect(result.warnings.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`))
    .toMatchInlineSnapshot(`
    [
      "unknown_field agent_chain: the field "agent_chain" is unknown and ignored (did you mean "agent_chains"?)",
      "unknown_field agent_chains.c.max_retry: the field "max_retry" is unknown and ignored",
      "unknown_field agents.claude.my_own_setting: the field "my_own_setting" is unknown and ignored",
    ]
  `);
  expect(result.ok && result.policy.agents['claude']).toEqual({ cmd: 'claude', my_own_setting: true });
});

test.for([null, 5, 'x', [], undefined])('%j is no policy', (value) => {
  const result = parseAgentsPolicy(value);
  expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual(['wrong_type']);
});

test.for([
  { name: 'an honest one', depth: 50, ok: true },
  { name: 'one that would break a walk', depth: 100_000, ok: false },
])('the depth of a document is bounded: $name', ({ depth, ok }) => {
  let value: unknown = {};
  for (let level = 0; level < depth; level += 1) value = { deeper: value };
  const result = parseAgentsPolicy({ note: value });
  expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual(ok ? [] : ['too_deep']);
});

test('a document that holds a part many times over is looked at once', () => {
  let value: unknown = {};
  for (let level = 0; level < 90; level += 1) value = { one: value, other: value };
  expect(parseAgentsPolicy({ note: value }).ok).toBe(true);
});

test('a policy of a later version is refused by name', () => {
  const result = parseAgentsPolicy({ schema_version: 2 });
  expect(result.ok ? [] : result.problems).toMatchInlineSnapshot(`
    [
      {
        "code": "newer_version",
        "message": "an agents policy is made for a newer ralph: expected schema_version 1, got 2: update ralph",
        "path": [
          "schema_version",
        ],
      },
    ]
  `);
});

test('any JSON is a policy or has problems, and a drain of a policy always has agents', () => {
  const table = (value: fc.Arbitrary<unknown>) =>
    fc.dictionary(fc.constantFrom('c', 'd', '__proto__', 'e'), value);
  const field = fc.oneof(fc.constantFrom('c', 'd', 5, [], ['claude'], ...DRAIN_CLASSES), fc.jsonValue());
  const entry = fc.oneof(
    fc.record({ agents: field, chain: field, drain_class: field }, { requiredKeys: [] }),
    fc.jsonValue(),
  );
  const document = fc.oneof(
    fc.jsonValue(),
    fc.record({ agent_chains: table(entry), agent_drains: table(entry) }),
  );
  fc.assert(
    fc.property(document, (value) => {
      const result = parseAgentsPolicy(value);
      if (!result.ok) expect(result.problems).not.toEqual([]);
      else {
        for (const drain of Object.keys(result.policy.agent_drains)) {
          expect(drainAgents(result.policy, drain)).not.toEqual([]);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a drain in use needs a class of its own when inference is forbidden', () => {
  const result = parseAgentsPolicy({
    agent_chains: chains,
    agent_drains: { a: { chain: 'c' }, b: { chain: 'c', drain_class: 'fix' } },
    forbid_sibling_drain_inference: true,
  });
  const problems = result.ok ? drainBindingProblems(result.policy, ['a', 'b', 'a', 'bb']) : [];
  expect(problems.map(({ code, message }) => `${code}: ${message}`)).toMatchInlineSnapshot(`
    [
      "drain_class_missing: the drain "a" needs a drain_class, because forbid_sibling_drain_inference is true",
      "unbound_drain: no agents serve the drain "bb" (did you mean "b"?): add agent_drains.bb with a chain",
    ]
  `);
});

test.for([
  { name: 'the act', given: { drain: 'a', phase_drain: 'b', phase: 'c' }, drain: 'a' },
  { name: 'the phase in the policy', given: { drain: null, phase_drain: 'b', phase: 'c' }, drain: 'b' },
  { name: 'the name of the phase', given: { phase_drain: '', phase: 'c' }, drain: 'c' },
  { name: 'nobody: then it is development', given: {}, drain: 'development' },
])('the drain of a session is said by $name', ({ given, drain }) => {
  expect(phaseSessionDrain(given)).toBe(drain);
});
