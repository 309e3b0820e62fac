// What begins a run, and nothing that resumes, previews or looks at one: the command loads only this for `ralph run`.
export { DEFAULT_GRACE_MS } from './limits.ts';
export { runPlan } from './run-plan.ts';
