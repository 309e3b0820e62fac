export { directoryOverlaps } from './directory-overlaps.ts';
export type { Claim, Overlap, OwnerOrder } from './directory-overlaps.ts';
export {
  AllowedDirectorySchema,
  RESERVED_SEGMENTS,
  directoriesOverlap,
  directoryContaining,
  foldSegment,
  foldSegments,
  pathSegments,
  reservedSegment,
} from './edit-area.ts';
export type { PathComparison } from './edit-area.ts';
export { DOCUMENT_FORMATS, guessFormat } from './document-format.ts';
export type { DocumentFormat } from './document-format.ts';
export type { DocumentSource, UnreadableSource } from './document-source.ts';
export { formatProblems } from './format-problems.ts';
export { planJsonSchema, runSummaryJsonSchema, workerManifestJsonSchema } from './json-schema.ts';
export type { JsonSchema } from './json-schema.ts';
export type { LintFacts } from './lint/lint-facts.ts';
export { lintPlan } from './lint/lint-plan.ts';
export { lintPlanText } from './lint/lint-plan-text.ts';
export type { LintCheck, LintFinding, LintReport, LintSeverity } from './lint/lint-report.ts';
export type { PlanMetrics } from './lint/plan-metrics.ts';
export { MAX_NESTING } from './nesting.ts';
export { MAX_WORK_UNITS, parseJsonPlan, parsePlan } from './parse-plan.ts';
export type { PlanResult } from './parse-plan.ts';
export { parsePlanText } from './parse-plan-text.ts';
export type { PlanTextOptions } from './parse-plan-text.ts';
export { parseRunSummary } from './parse-run-summary.ts';
export type { RunSummaryResult } from './parse-run-summary.ts';
export { parseWorkerManifest } from './parse-worker-manifest.ts';
export type { WorkerManifestResult } from './parse-worker-manifest.ts';
export { checkPlanLimits, executingPhase } from './plan-limits.ts';
export type { PhaseRoute, PlanLimits } from './plan-limits.ts';
export { PLAN_PROBLEM_CODES } from './plan-problem.ts';
export type { DocumentPath, Place, PlanProblem, PlanProblemCode } from './plan-problem.ts';
export { MAX_PLAN_BYTES } from './document-content.ts';
export { fixPlan } from './repair/fix-plan.ts';
export type { FixOptions, FixedPlan } from './repair/fix-plan.ts';
export { OVERLAP_REPAIRS, describeRepair } from './repair/plan-repair.ts';
export type { OverlapRepair, PlanRepair } from './repair/plan-repair.ts';
export { repairPlan } from './repair/repair-plan.ts';
export type { RefusedRepair, RepairRefusal, RepairedPlan } from './repair/repair-plan.ts';
export {
  AttemptSummarySchema,
  CONFINEMENT_LEVELS,
  JAIL_BACKENDS,
  FAILURE_CLASSES,
  FAILURE_REASONS,
  OutOfBoundsSchema,
  PartialReportSchema,
  RunSummarySchema,
  STRAY_KINDS,
  SpendingSchema,
  SUSPICIONS,
  UNIT_OUTCOMES,
  UsageSchema,
  VerificationSchema,
  WorkerFailureSchema,
  WorkerSummarySchema,
} from './run-summary.ts';
export type {
  AttemptSummary,
  ConfinementLevel,
  JailBackend,
  FailureClass,
  FailureReason,
  OutOfBounds,
  PartialReport,
  RunSummary,
  Spending,
  StrayKind,
  Suspicion,
  UnitOutcome,
  Usage,
  Verification,
  WorkerFailure,
  WorkerSummary,
} from './run-summary.ts';
export { readToml } from './toml-source.ts';
export { MAX_UNIT_ID_LENGTH, UnitIdSchema } from './unit-id.ts';
export { unitOrder } from './unit-order.ts';
export { WorkPlanSchema } from './work-plan.ts';
export type { CommitMode, WorkPlan } from './work-plan.ts';
export {
  ArgumentVectorSchema,
  BudgetSchema,
  CommandLineSchema,
  MAX_TIMEOUT_MS,
  ScriptStepSchema,
  TRIGGERS,
  WorkUnitSchema,
} from './work-unit.ts';
export type { Budget, CommandLine, ScriptStep, Trigger, WorkUnit } from './work-unit.ts';
export { WorkerManifestSchema } from './worker-manifest.ts';
export type { WorkerManifest } from './worker-manifest.ts';
export { formatPlan } from './update/format-plan.ts';
export { updatePlanText } from './update/update-plan-text.ts';
export type { UpdatedText } from './update/written-plan.ts';
