import { expectTypeOf } from 'vitest';
import {
  DEFAULT_ARTIFACTS,
  DEFAULT_PIPELINE,
  budgetCaps,
  defaultPipelinePolicy,
  mergePipelineLayers,
  parseArtifactsPolicy,
  parsePipelinePolicy,
} from '../../src/index.ts';
import type {
  ArtifactsPolicy,
  BudgetState,
  CycleOutcome,
  ExecutionStatus,
  PhasePolicy,
  PhaseRole,
  PipelineDocumentInput,
  PipelinePolicy,
  PolicyContext,
  PolicyProblem,
  PolicyProblemCode,
} from '../../src/index.ts';

expectTypeOf<PipelinePolicy['phases']>().toEqualTypeOf<Record<string, PhasePolicy>>();
expectTypeOf<PipelinePolicy['lifecycle_phases'][string]['loop_resets']>().toEqualTypeOf<string[]>();
expectTypeOf<PhasePolicy['role']>().toEqualTypeOf<PhaseRole | null>();
expectTypeOf<PhasePolicy['transitions']['on_success']>().toBeString();
expectTypeOf<BudgetState>().toEqualTypeOf<'remaining' | 'exhausted' | 'no_review'>();
expectTypeOf<CycleOutcome>().toEqualTypeOf<'completed' | 'failed'>();
expectTypeOf<ExecutionStatus>().toEqualTypeOf<'completed' | 'partial' | 'failed'>();
expectTypeOf<PolicyProblem['code']>().toEqualTypeOf<PolicyProblemCode>();
expectTypeOf(DEFAULT_PIPELINE).toEqualTypeOf<PipelineDocumentInput>();
expectTypeOf(DEFAULT_ARTIFACTS).toEqualTypeOf<ArtifactsPolicy>();
expectTypeOf(defaultPipelinePolicy()).toEqualTypeOf<PipelinePolicy>();
expectTypeOf(budgetCaps).parameter(0).toEqualTypeOf<PipelinePolicy>();
expectTypeOf<{ artifacts: ArtifactsPolicy }>().toExtend<PolicyContext>();

const result = parsePipelinePolicy({});
if (result.ok) expectTypeOf(result.policy).toEqualTypeOf<PipelinePolicy>();
else expectTypeOf(result.problems).toEqualTypeOf<readonly PolicyProblem[]>();

const artifacts = parseArtifactsPolicy({});
if (artifacts.ok) expectTypeOf(artifacts.policy).toEqualTypeOf<ArtifactsPolicy>();

const merged = mergePipelineLayers({ home: 'workspace' });
if (merged.ok) expectTypeOf(merged.document).toEqualTypeOf<Readonly<Record<string, unknown>>>();
