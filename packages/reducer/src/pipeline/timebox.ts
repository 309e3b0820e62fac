import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import type { PipelineState } from './pipeline-state.ts';

/** Where a step leads, and the state in which it is taken. */
export interface Heading {
  readonly pipeline: PipelineState;
  readonly target: string;
}

/**
 * Starts or stops the cycle's timebox on the way to a phase, and leads elsewhere when its time is up.
 * A pipeline whose phases nobody times has no timebox.
 */
export function throughTimebox(
  { pipeline, target }: Heading,
  policy: PipelinePolicy,
  source: string,
): Heading {
  const box = policy.cycle_timebox;
  if (box === null || pipeline.phase_timings.length === 0) return { pipeline, target };
  if (!pipeline.cycle_timebox_active) {
    if (source !== box.start_source || target !== box.start_entry) return { pipeline, target };
    return {
      pipeline: { ...pipeline, cycle_timebox_active: true, cycle_timebox_consumed_seconds: 0 },
      target,
    };
  }
  if (target === box.end_entry || target === box.finalization_target) {
    return { pipeline: { ...pipeline, cycle_timebox_active: false }, target };
  }
  if (target !== box.guarded_entry || !isExpired(pipeline, policy)) return { pipeline, target };
  return redirected(pipeline, policy, `entering ${target}`) ?? { pipeline, target };
}

/** Where a phase that cannot go on leads when the cycle's time is up; null while it is not. */
export function expiredHeading(
  pipeline: PipelineState,
  policy: PipelinePolicy,
  instead: string,
): Heading | null {
  return isExpired(pipeline, policy) ? redirected(pipeline, policy, instead) : null;
}

function isExpired(pipeline: PipelineState, policy: PipelinePolicy): boolean {
  const box = policy.cycle_timebox;
  return (
    box !== null &&
    pipeline.cycle_timebox_active &&
    pipeline.cycle_timebox_consumed_seconds >= box.duration_seconds
  );
}

function redirected(pipeline: PipelineState, policy: PipelinePolicy, instead: string): Heading | null {
  const box = policy.cycle_timebox;
  if (box === null) return null;
  const spent = `${pipeline.cycle_timebox_consumed_seconds} s of ${box.duration_seconds} s are spent`;
  return {
    pipeline: {
      ...pipeline,
      cycle_timebox_active: false,
      cycle_timebox_redirects: pipeline.cycle_timebox_redirects + 1,
      cycle_timebox_redirect_reason: `${spent}: ${box.finalization_target} instead of ${instead}`,
      pending_cycle_outcome: pipeline.pending_cycle_outcome ?? box.finalization_cycle_outcome,
    },
    target: box.finalization_target,
  };
}
