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
export {
  CONFINEMENT_LEVELS,
  FAILURE_REASONS,
  OutOfBoundsSchema,
  RunSummarySchema,
  UNIT_OUTCOMES,
  UsageSchema,
  VerificationSchema,
  WorkerFailureSchema,
  WorkerSummarySchema,
} from './run-summary.ts';
export type {
  ConfinementLevel,
  FailureReason,
  OutOfBounds,
  RunSummary,
  UnitOutcome,
  Usage,
  Verification,
  WorkerFailure,
  WorkerSummary,
} from './run-summary.ts';
export { MAX_UNIT_ID_LENGTH, UnitIdSchema } from './unit-id.ts';
export { CommandLineSchema, ScriptStepSchema, WorkUnitSchema } from './work-unit.ts';
export type { CommandLine, ScriptStep, WorkUnit } from './work-unit.ts';
export { WorkerManifestSchema } from './worker-manifest.ts';
export type { WorkerManifest } from './worker-manifest.ts';
