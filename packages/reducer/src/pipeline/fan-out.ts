import type { Parallelization } from '../policy/phase-policy.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { own } from './own.ts';
import type { PipelineState } from './pipeline-state.ts';

/** A plan of fewer units is done by one agent. */
const MIN_WORK_UNITS_FOR_PARALLELIZATION = 2;

/** How the current phase fans its units out; null when one agent does the phase. */
export function fanOutOf(pipeline: PipelineState, policy: PipelinePolicy): Parallelization | null {
  if (pipeline.work_units.length < MIN_WORK_UNITS_FOR_PARALLELIZATION) return null;
  const parallelization = own(policy.phases, pipeline.phase)?.parallelization ?? null;
  return parallelization?.dispatch_mode === 'ralph_fan_out' ? parallelization : null;
}
