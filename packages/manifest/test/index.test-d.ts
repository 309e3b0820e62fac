import { expectTypeOf } from 'vitest';
import {
  fixPlan,
  formatPlan,
  lintPlan,
  lintPlanText,
  parsePlanText,
  parseRunSummary,
  repairPlan,
  updatePlanText,
} from '../src/index.ts';
import type {
  CommandLine,
  ConfinementLevel,
  DocumentFormat,
  LintFinding,
  LintReport,
  OverlapRepair,
  PlanProblem,
  PlanProblemCode,
  PlanRepair,
  PlanTextOptions,
  RunSummary,
  UnitOutcome,
  UpdatedText,
  WorkPlan,
  WorkUnit,
  WorkerManifest,
} from '../src/index.ts';

expectTypeOf<CommandLine>().toEqualTypeOf<string | string[]>();
expectTypeOf<ConfinementLevel>().toEqualTypeOf<'jail' | 'mcp' | 'audit' | 'off'>();
expectTypeOf<UnitOutcome>().toEqualTypeOf<'succeeded' | 'failed' | 'blocked' | 'cancelled' | 'skipped'>();
expectTypeOf<WorkPlan['work_units']>().toEqualTypeOf<WorkUnit[]>();
expectTypeOf<WorkUnit['unit_id']>().toBeString();
expectTypeOf<WorkUnit['dependencies']>().toEqualTypeOf<string[]>();
expectTypeOf<WorkerManifest['attempt']>().toBeNumber();
expectTypeOf<PlanProblem['code']>().toEqualTypeOf<PlanProblemCode>();

const result = parsePlanText('');
if (result.ok) expectTypeOf(result.plan).toEqualTypeOf<WorkPlan>();
else expectTypeOf(result.problems).toEqualTypeOf<readonly PlanProblem[]>();

expectTypeOf(lintPlan).parameter(0).toBeUnknown();
expectTypeOf(lintPlanText('')).toEqualTypeOf<LintReport>();
expectTypeOf<LintReport['plan']>().toEqualTypeOf<WorkPlan | null>();
expectTypeOf<LintFinding>().toExtend<PlanProblem>();
expectTypeOf<LintFinding['severity']>().toEqualTypeOf<'error' | 'warning'>();
expectTypeOf<OverlapRepair>().toEqualTypeOf<'serialise' | 'merge' | 'narrow'>();
expectTypeOf<PlanRepair['type']>().toEqualTypeOf<
  OverlapRepair | 'remove_dependency' | 'remove_duplicate_dependency'
>();
expectTypeOf(fixPlan).parameter(0).toEqualTypeOf<WorkPlan>();
expectTypeOf(repairPlan).returns.toHaveProperty('plan').toEqualTypeOf<WorkPlan>();
expectTypeOf<DocumentFormat>().toEqualTypeOf<'json' | 'jsonc' | 'yaml' | 'toml' | 'markdown'>();
expectTypeOf(updatePlanText).toEqualTypeOf<
  (text: string, plan: WorkPlan, options?: PlanTextOptions) => UpdatedText
>();
expectTypeOf<UpdatedText>().toEqualTypeOf<
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] }
>();
expectTypeOf(formatPlan).parameters.toEqualTypeOf<[WorkPlan, DocumentFormat]>();

const summary = parseRunSummary('');
if (summary.ok) expectTypeOf(summary.summary).toEqualTypeOf<RunSummary>();
