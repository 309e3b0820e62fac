import { expect, test } from 'vitest';
import { parsePlan } from '../src/parse-plan.ts';
import { planRuleFindings } from '../src/plan-rules.ts';
import type { PlanProblemCode } from '../src/plan-problem.ts';
import { sameWorkspaceRules, workUnitsValidation } from './vectors.ts';

const OUR_CODE: Readonly<Record<string, PlanProblemCode>> = {
  too_short: 'unit_id_empty',
  missing: 'missing_field',
  desc_too_long: 'too_long',
  unit_id_too_long: 'unit_id_too_long',
  unit_id_invalid_char: 'unit_id_invalid_character',
  reserved_unit_id: 'reserved_unit_id',
  dir_backslash: 'directory_backslash',
  dir_absolute: 'directory_absolute',
  duplicate_id: 'duplicate_unit_id',
  unit_ids_differ_in_case: 'unit_ids_differ_in_case',
  self_dependency: 'self_dependency',
  unknown_dependency: 'unknown_dependency',
  cycle: 'dependency_cycle',
  step_id_form: 'invalid_value',
  step_id_duplicate: 'duplicate_step_id',
  type_list: 'wrong_type',
  type_string: 'wrong_type',
  other: 'wrong_type',
  no_allowed_directories: 'no_allowed_directories',
  reserved_path: 'reserved_path',
  reserved_worktrees: 'reserved_path',
  empty_path: 'empty_path',
  overlap: 'overlap',
};

const SAME_WORKSPACE: readonly string[] = ['no_allowed_directories', 'empty_path'];

const codes = (value: unknown) => {
  const result = parsePlan(value);
  return result.ok ? [] : result.problems.map(({ code }) => code);
};

test.for(workUnitsValidation)('units alone: $name', ({ artifact, expect: { ok, error_kind: kind } }) => {
  const found = codes(artifact);
  if (ok) expect(found.filter((code) => !SAME_WORKSPACE.includes(code))).toEqual([]);
  else expect(found).toContain(OUR_CODE[kind ?? '']);
});

test.for(sameWorkspaceRules)(
  'units in one checkout: $name',
  ({ units, expect: { ok, error_kind: kind, pair } }) => {
    const result = parsePlan({ work_units: units });
    const problems = result.ok ? [] : result.problems;
    expect([...new Set(problems.map(({ code }) => code))]).toEqual(ok ? [] : [OUR_CODE[kind ?? '']]);
    if (pair !== undefined) {
      const [owner, directory, otherOwner, otherDirectory] = pair.map((part) => JSON.stringify(part));
      expect(problems[0]?.message).toContain(
        `${directory} of unit ${owner} overlaps ${otherDirectory} of unit ${otherOwner}`,
      );
    }
  },
);

test('no units break no rule', () => {
  expect(planRuleFindings([])).toEqual([]);
});

const unit = (unit_id: string, more: object = {}) => ({
  unit_id,
  description: 'd',
  allowed_directories: [unit_id],
  ...more,
});

test.for([
  {
    name: 'a command agent without command',
    units: [unit('a', { agent: 'command' })],
    found: ['command_missing'],
  },
  {
    name: 'a script agent without script',
    units: [unit('a', { agent: 'script' })],
    found: ['script_missing'],
  },
  {
    name: 'command and script without agent',
    units: [unit('a', { command: ['x'], script: [{ tool: 'x' }] })],
    found: ['ambiguous_agent'],
  },
  {
    name: 'command and script with an agent',
    units: [unit('a', { agent: 'command', command: ['x'], script: [{ tool: 'x' }] })],
    found: [],
  },
  {
    name: 'a script step without tool name',
    units: [unit('a', { script: [{ tool: '' }] })],
    found: ['too_short'],
  },
  { name: 'a command without program', units: [unit('a', { command: ['', 'x'] })], found: ['invalid_value'] },
  { name: 'an argument with a NUL', units: [unit('a', { command: ['x', 'a\0'] })], found: ['invalid_value'] },
  { name: 'a limit no timer can hold', units: [unit('a', { timeout_ms: 2 ** 31 })], found: ['out_of_range'] },
  {
    name: 'a step owned by two units',
    units: [unit('a', { step_ids: ['S-1'] }), unit('b', { step_ids: ['S-1'] })],
    found: ['step_owned_twice'],
  },
  {
    name: 'three units of one id',
    units: [unit('a'), unit('a'), unit('a')],
    found: ['duplicate_unit_id', 'duplicate_unit_id'],
  },
  {
    name: 'a broken unit beside units that overlap',
    units: [unit('a', { description: 5 }), unit('b', { allowed_directories: ['a/x', '/abs'] })],
    found: ['wrong_type', 'directory_absolute', 'overlap'],
  },
  {
    name: 'an overlap of units of which one needs the other',
    units: [unit('a'), unit('b', { allowed_directories: ['a/x'], dependencies: ['a'] })],
    found: [],
  },
  {
    name: 'an overlap of units of which one needs the other over a third',
    units: [
      unit('b', { allowed_directories: ['a'], dependencies: ['m'] }),
      unit('m', { dependencies: ['a'] }),
      unit('a'),
    ],
    found: [],
  },
  {
    name: 'an overlap of units that need the same third',
    units: [
      unit('c'),
      unit('a', { dependencies: ['c'] }),
      unit('b', { allowed_directories: ['A'], dependencies: ['c'] }),
    ],
    found: ['overlap'],
  },
  {
    name: 'three units in one directory, of which only two wait for each other',
    units: [
      unit('a'),
      unit('b', { allowed_directories: ['a'], dependencies: ['a'] }),
      unit('c', { allowed_directories: ['a'] }),
    ],
    found: ['overlap', 'overlap'],
  },
  {
    name: 'a dependency on a unit whose description is missing',
    units: [{ unit_id: 'a', allowed_directories: ['a'] }, unit('b', { dependencies: ['a'] })],
    found: ['missing_field'],
  },
  {
    name: 'a unit whose directories are no list',
    units: [unit('a', { allowed_directories: 'a' })],
    found: ['wrong_type'],
  },
])('$name gives $found', ({ units, found }) => {
  expect(codes({ work_units: units })).toEqual(found);
});
