import { expect, test } from 'vitest';
import { checkPlanLimits, executingPhase } from '../src/plan-limits.ts';
import type { PhaseRoute, PlanLimits } from '../src/plan-limits.ts';
import type { PlanProblemCode } from '../src/plan-problem.ts';
import { planPolicyLimits } from './vectors.ts';

const OUR_CODES: Readonly<Record<string, readonly PlanProblemCode[]>> = {
  no_parallelization: ['no_parallelization'],
  dirs_required: ['directories_required'],
  same_workspace: ['no_allowed_directories', 'overlap'],
};

const unit = (unit_id: string, ...allowed_directories: readonly string[]) => ({
  unit_id,
  allowed_directories,
});
const units = (count: number) => Array.from({ length: count }, (_, index) => unit(`u${index}`, `d${index}`));

test.for(planPolicyLimits)('$name', ({ units: work_units, parallelization, phase, expect: { ok, kind } }) => {
  // The original knew the limits of one phase; a phase that it does not know has none.
  const phases: Readonly<Record<string, PhaseRoute>> = { dev: { parallelization } };
  const name = executingPhase(phases, phase);
  const problems = checkPlanLimits({ work_units }, name === null ? null : parallelization);
  if (ok) expect(problems).toEqual([]);
  else expect(OUR_CODES[kind ?? '']).toContain(problems[0]?.code);
});

const PIPELINE: Readonly<Record<string, PhaseRoute>> = {
  planning: { transitions: { on_success: 'planning_analysis' } },
  planning_analysis: { transitions: { on_success: 'development' } },
  development: { transitions: { on_success: 'review' }, parallelization: { max_work_units: 20 } },
  review: { transitions: { on_success: 'complete' }, parallelization: null },
  waiting: { transitions: { on_success: 'waiting_more' } },
  waiting_more: { transitions: { on_success: 'waiting' } },
  complete: {},
};

test.for([
  {
    from: 'planning',
    executes: 'development',
    why: 'defect 4: not its successor, which only judges the plan',
  },
  { from: 'planning_analysis', executes: 'development', why: 'it comes next' },
  { from: 'development', executes: 'development', why: 'it executes plans itself' },
  { from: 'review', executes: null, why: 'nothing after it does' },
  { from: 'waiting', executes: null, why: 'its way goes in a circle' },
  { from: 'unknown', executes: null, why: 'there is no such phase' },
  { from: 'constructor', executes: null, why: 'names of objects are no phases' },
])('a plan of the phase $from is executed by $executes: $why', ({ from, executes }) => {
  expect(executingPhase(PIPELINE, from)).toBe(executes);
});

test.for<{ name: string; count: number; limits: PlanLimits | null; found: readonly PlanProblemCode[] }>([
  { name: 'defect 19: more units than workers', count: 50, limits: {}, found: [] },
  { name: 'one unit too many', count: 51, limits: {}, found: ['too_many_work_units'] },
  {
    name: 'one unit too many for this phase',
    count: 3,
    limits: { max_work_units: 2 },
    found: ['too_many_work_units'],
  },
  { name: 'one unit where nothing is allowed', count: 1, limits: null, found: [] },
  { name: 'no unit where nothing is allowed', count: 0, limits: null, found: [] },
  { name: 'two units where nothing is allowed', count: 2, limits: null, found: ['no_parallelization'] },
])('$name: $found', ({ count, limits, found }) => {
  expect(checkPlanLimits({ work_units: units(count) }, limits).map(({ code }) => code)).toEqual(found);
});

test('every problem is told at once', () => {
  const work_units = [unit('a', 'src'), unit('b', 'src/x'), unit('c'), unit('d', '.git')];
  const problems = checkPlanLimits({ work_units }, { max_work_units: 3 });
  expect(problems.map(({ json_path, message }) => `${json_path}: ${message}`)).toMatchInlineSnapshot(`
    [
      "work_units: expected at most 3 units (max_work_units), got 4: split the plan, or raise the limit",
      "work_units[2]: unit "c" has no allowed_directories: name at least one directory, relative to the checkout, in which it may write (require_allowed_directories)",
      "work_units[3].allowed_directories[0]: ".git" leads through ".git", which no unit may write to: name another directory",
      "work_units[1].allowed_directories[0]: "src" of unit "a" overlaps "src/x" of unit "b": give each unit directories of its own, merge the units, or let one depend on the other",
    ]
  `);
});

test('units that wait for each other may share a directory here too', () => {
  const work_units = [unit('a', 'src'), { ...unit('b', 'src/x'), dependencies: ['a'] }];
  expect(checkPlanLimits({ work_units }, {})).toEqual([]);
});
