// What looks at runs and starts none: a fraction of the package, for whoever starts often and only to look.
export { configHome, flavourOf } from './config-home.ts';
export { CoordinatorError, type CoordinatorErrorCode } from './coordinator-error.ts';
export {
  explainUnit,
  requireUnit,
  UnitExplanationSchema,
  type UnitExplanation,
} from './look/explain-unit.ts';
export { readKeptStatus } from './look/kept-status.ts';
export { withActivity } from './look/last-activity.ts';
export { openLogReader, type LogReader } from './look/read-log.ts';
export { readStory } from './look/read-story.ts';
export { seenPhase, SEEN_PHASES, type SeenPhase } from './look/run-phase.ts';
export { runStatus, type StatusFacts } from './look/run-status.ts';
export { RunStatusSchema, type RunStatus, type UnitStatus } from './look/run-status-schema.ts';
export { patchBytes, unitDiff, UnitDiffSchema, type UnitDiff } from './look/unit-diff.ts';
export { unitReason } from './look/unit-reason.ts';
export { mainWorktree } from './main-worktree.ts';
export { locateRun, type RunPlace } from './locate-run.ts';
export { readLocated, readRun, type RunReading } from './read-run.ts';
