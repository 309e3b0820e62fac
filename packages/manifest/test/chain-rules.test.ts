import { expect, test } from 'vitest';
import { lintPlan, parsePlan, parsePlanText, repairPlan, formatPlan } from '../src/index.ts';

const unit = (unit_id: string, more: object = {}) => ({
  unit_id,
  description: 'd',
  allowed_directories: [unit_id],
  ...more,
});

const found = (...units: readonly object[]) => {
  const result = parsePlan({ work_units: units });
  const told = result.ok ? result.warnings : result.problems;
  return told.map(({ code, json_path }) => `${code} ${json_path}`);
};

test.for<{ name: string; units: readonly object[]; told: readonly string[] }>([
  { name: 'a chain alone', units: [unit('a', { agents: ['claude', 'codex'] })], told: [] },
  {
    name: 'an agent beside a chain',
    units: [unit('a', { agent: 'claude', agents: ['codex'] })],
    told: ['ambiguous_agent work_units[0].agents'],
  },
  {
    name: 'an agent twice',
    units: [unit('a', { agents: ['claude', 'codex', 'claude'] })],
    told: ['duplicate_agent work_units[0].agents[2]'],
  },
  { name: 'an empty chain', units: [unit('a', { agents: [] })], told: ['too_short work_units[0].agents'] },
  {
    name: 'a chain of seventeen',
    units: [unit('a', { agents: Array.from({ length: 17 }, (_, index) => `m${index}`) })],
    told: ['out_of_range work_units[0].agents'],
  },
  {
    name: 'a command in a chain that is not there',
    units: [unit('a', { agents: ['claude', 'command'] })],
    told: ['command_missing work_units[0].agents[1]'],
  },
  {
    name: 'a command as a stand-in',
    units: [unit('a', { agents: ['claude', 'command'], command: ['true'] })],
    told: ['mixed_chain work_units[0].agents[1]'],
  },
  {
    name: 'a command that no agent of the chain runs',
    units: [unit('a', { agents: ['claude'], command: ['true'] })],
    told: ['unused_field work_units[0].command'],
  },
  {
    name: 'a trigger for what is no dependency',
    units: [unit('api'), unit('b', { dependencies: ['api'], triggers: { apj: 'completion' } })],
    told: ['trigger_without_dependency work_units[1].triggers.apj'],
  },
  {
    name: 'a trigger that is none',
    units: [unit('api'), unit('b', { dependencies: ['api'], triggers: { api: 'always' } })],
    told: ['invalid_value work_units[1].triggers.api'],
  },
  {
    name: 'limits that are none',
    units: [
      unit('a', {
        budget: { attempts: 0, cost_usd: 0 },
        start_timeout_ms: 0,
        idle_timeout_ms: 1.5,
        retry_delay_ms: -1,
        expected_ms: 0,
      }),
    ],
    told: [
      'out_of_range work_units[0].start_timeout_ms',
      'wrong_type work_units[0].idle_timeout_ms',
      'out_of_range work_units[0].retry_delay_ms',
      'out_of_range work_units[0].expected_ms',
      'out_of_range work_units[0].budget.attempts',
      'out_of_range work_units[0].budget.cost_usd',
    ],
  },
])('$name: $told', ({ units, told }) => {
  expect(found(...units)).toEqual(told);
});

const carried = parsePlan({
  budget: { cost_usd: 12.5, attempts: 40 },
  work_units: [
    unit('api', { agents: ['claude', 'codex'], retry_delay_ms: 500, budget: { tokens: 9000 } }),
    unit('b', {
      dependencies: ['api'],
      triggers: { api: 'completion' },
      start_timeout_ms: 1,
      idle_timeout_ms: 2,
      expected_ms: 3,
    }),
  ],
});

test.for(['json', 'jsonc', 'yaml', 'toml'] as const)('%s carries all of it, there and back', (format) => {
  if (!carried.ok) throw new Error('the plan is sound');
  const written = formatPlan(carried.plan, format);
  expect(written.ok).toBe(true);
  const read = parsePlanText(written.ok ? written.text : '', { format });
  expect(read.ok && read.plan).toEqual(carried.plan);
});

test('Markdown carries the budget of the run in its front matter', () => {
  const text =
    '---\ntype: plan\nbudget:\n  cost_usd: 2.5\n---\n\n## Work Units\n\n- [a] do it\n  Directories: src\n';
  const read = parsePlanText(text, { format: 'markdown' });
  expect(read.ok && read.plan.budget).toEqual({ cost_usd: 2.5 });
});

test('a repair that removes a dependency takes its trigger with it', () => {
  const parsed = parsePlan({
    work_units: [
      unit('a'),
      unit('b', { dependencies: ['a'] }),
      unit('c', { dependencies: ['a', 'b'], triggers: { a: 'completion', b: 'completion' } }),
    ],
  });
  if (!parsed.ok) throw new Error('the plan is sound');
  const { plan: repaired } = repairPlan(parsed.plan, [
    { type: 'remove_dependency', unit_id: 'c', dependency: 'a' },
  ]);
  expect(repaired.work_units[2]).toMatchObject({ dependencies: ['b'], triggers: { b: 'completion' } });
  const { plan: merged } = repairPlan(parsed.plan, [{ type: 'merge', unit_id: 'b', into: 'a' }]);
  expect(merged.work_units[1]).toMatchObject({ dependencies: ['a'], triggers: { a: 'completion' } });
  expect(lintPlan(merged).valid).toBe(true);
});
