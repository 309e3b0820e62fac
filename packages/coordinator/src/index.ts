export { CoordinatorError, type CoordinatorErrorCode } from './coordinator-error.ts';
export type { Divergence } from './replay/divergence.ts';
export type { Difference } from './replay/first-differences.ts';
export { previewPrompt, type PromptPreview } from './prompt/preview-prompt.ts';
export { readRun, type RunReading } from './read-run.ts';
export { replayRun, type ReplayOptions, type ReplayReport } from './replay/replay-run.ts';
export type { Survivor } from './resume/find-survivors.ts';
export type { RecordedOptions } from './resume/recorded-options.ts';
export type { CurrentPlan, ResumeOptions, WantedRun } from './resume/resume-options.ts';
export type { ResumeAction, ResumeChange, ResumePreview, UnitPreview } from './resume/resume-preview.ts';
export { previewResume, resumeRun } from './resume/resume-run.ts';
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
