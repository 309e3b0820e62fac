export { CoordinatorError, type CoordinatorErrorCode } from './coordinator-error.ts';
export { DEFAULT_GRACE_MS } from './limits.ts';
export { runManifestFile, type WorkerRunOptions } from './run-manifest-file.ts';
export type { RunOptions, RunResult } from './run-options.ts';
export { runPlan } from './run-plan.ts';
export type { WorkerOutcome, WorkerReport } from './worker/worker-outcome.ts';
