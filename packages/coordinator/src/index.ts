export { CoordinatorError, type CoordinatorErrorCode } from './coordinator-error.ts';
export type { Divergence } from './replay/divergence.ts';
export type { Difference } from './replay/first-differences.ts';
export type { ControlAnswer, ControlRequest } from './control/control-request.ts';
export { refuseOwnSteering } from './refuse-nested-run.ts';
export { brokenPromises, refusePlatform, type BrokenPromises } from './refuse-platform.ts';
export { sendControl } from './control/send-control.ts';
export { readKeptStatus } from './look/kept-status.ts';
export { withActivity } from './look/last-activity.ts';
export { openLogReader, type LogReader } from './look/read-log.ts';
export { readStory } from './look/read-story.ts';
export {
  openStoryTeller,
  type AttemptStory,
  type DeniedCall,
  type RunStory,
  type StoryTeller,
  type UnitNote,
  type UnitStory,
} from './look/run-story.ts';
export { seenPhase, SEEN_PHASES, type SeenPhase } from './look/run-phase.ts';
export { runStatus, type StatusFacts } from './look/run-status.ts';
export { RunStatusSchema, type RunStatus, type UnitStatus } from './look/run-status-schema.ts';
export { unitReason } from './look/unit-reason.ts';
export {
  explainUnit,
  requireUnit,
  UnitExplanationSchema,
  type UnitExplanation,
} from './look/explain-unit.ts';
export { patchBytes, unitDiff, UnitDiffSchema, type UnitDiff } from './look/unit-diff.ts';
export {
  collectGarbage,
  GarbageSchema,
  type Garbage,
  type GarbageOptions,
  type OldRun,
} from './look/collect-garbage.ts';
export { previewRun, RunPreviewSchema, type RunPreview } from './preview/preview-run.ts';
export { knownDurations } from './durations/known-durations.ts';
export { planOfRun } from './look/plan-of-run.ts';
export { previewPrompt, type PromptPreview } from './prompt/preview-prompt.ts';
export { locateRun, type RunPlace } from './locate-run.ts';
export { readLocated, readRun, type RunReading } from './read-run.ts';
export { replayRun, type ReplayOptions, type ReplayReport } from './replay/replay-run.ts';
export type { Survivor } from './resume/find-survivors.ts';
export type { RecordedOptions } from './resume/recorded-options.ts';
export type { CurrentPlan, ResumeOptions, WantedRun } from './resume/resume-options.ts';
export type { ResumeAction, ResumeChange, ResumePreview, UnitPreview } from './resume/resume-preview.ts';
export { previewResume, resumeRun } from './resume/resume-run.ts';
export { mainWorktree } from './main-worktree.ts';
export { DEFAULT_GRACE_MS } from './limits.ts';
export type { AgentsConfig } from './agents-config.ts';
export {
  surveyAgents,
  type AgentsSurveyOptions,
  type AgentSurvey,
  type LoginState,
} from './survey-agents.ts';
export { surveyMachine, type MachineSurvey } from './survey-machine.ts';
export { surveyPolicies, type PoliciesSurvey } from './survey-policies.ts';
export { runManifestFile, type WorkerRunOptions } from './run-manifest-file.ts';
export type { RunOptions, RunResult } from './run-options.ts';
export { runPlan } from './run-plan.ts';
export type { WorkerOutcome, WorkerReport } from './worker/worker-outcome.ts';
