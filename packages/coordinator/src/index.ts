export { CoordinatorError, type CoordinatorErrorCode } from './coordinator-error.ts';
export type { RunOptions, RunResult } from './run-options.ts';
export { runPlan } from './run-plan.ts';
