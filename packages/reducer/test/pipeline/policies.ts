import type { PhasePolicy, PipelinePolicy } from '../../src/index.ts';
import { defaultPipelinePolicy } from '../../src/index.ts';

/** The default pipeline with phases changed. */
export function policyWith(
  phases: Readonly<Record<string, Partial<PhasePolicy>>>,
  more: Partial<PipelinePolicy> = {},
): PipelinePolicy {
  const standard = defaultPipelinePolicy();
  const changed = Object.entries(standard.phases).map(([name, phase]) => [
    name,
    { ...phase, ...phases[name] },
  ]);
  return { ...standard, ...more, phases: Object.fromEntries(changed) };
}

const parallelization = {
  mode: 'same_workspace',
  dispatch_mode: 'ralph_fan_out',
  max_parallel_workers: 3,
  max_work_units: 50,
  require_allowed_directories: true,
  post_fanout_verification: false,
} as const;

/** The default pipeline, whose units ralph itself fans out. */
export const fanningOut = policyWith({ development: { parallelization } });

/** The same, with a verification after each wave. */
export const verifying = policyWith({
  development: { parallelization: { ...parallelization, post_fanout_verification: true } },
});
