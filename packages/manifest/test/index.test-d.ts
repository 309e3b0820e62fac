import { expectTypeOf } from 'vitest';
import { formatPlan, parsePlanText, parseRunSummary, updatePlanText } from '../src/index.ts';
import type {
  CommandLine,
  ConfinementLevel,
  DocumentFormat,
  PlanProblem,
  PlanProblemCode,
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
