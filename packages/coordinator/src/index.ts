export { CoordinatorError, type CoordinatorErrorCode } from './coordinator-error.ts';
export type { Divergence } from './replay/divergence.ts';
export type { Difference } from './replay/first-differences.ts';
export { replayRun, type ReplayOptions, type ReplayReport } from './replay/replay-run.ts';
export { runManifestFile, type WorkerRunOptions } from './run-manifest-file.ts';
export type { RunOptions, RunResult } from './run-options.ts';
export { runPlan } from './run-plan.ts';
export type { WorkerOutcome, WorkerReport } from './worker/worker-outcome.ts';
