import { expectTypeOf } from 'vitest';
import { parsePlanText } from '../src/index.ts';
import type {
  CommandLine,
  ConfinementLevel,
  PlanProblem,
  PlanProblemCode,
  UnitOutcome,
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
