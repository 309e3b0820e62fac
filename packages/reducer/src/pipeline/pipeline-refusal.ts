import type { RunState } from '../run-state.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import { pipelineEnd } from './pipeline-end.ts';
import type { PipelineEventBody } from './pipeline-event.ts';
import type { PipelineState } from './pipeline-state.ts';

/** Events that note something and lead nowhere. */
const NOTES: readonly PipelineEventBody['type'][] = [
  'plan_accepted',
  'session_started',
  'phase_timed',
  'checkpoint_saved',
  'context_cleaned',
];

/** Why nothing can lead the pipeline on at the moment, or null. */
export function refusalOf(
  state: RunState,
  pipeline: PipelineState,
  type: PipelineEventBody['type'],
  policy: PipelinePolicy,
): string | null {
  if (NOTES.includes(type)) return null;
  if (state.course.interrupted !== null || state.course.suspended !== null) {
    return `${type} does not count: the run is interrupted or suspended, and goes on with workers_resumed`;
  }
  const end = pipelineEnd(pipeline, policy);
  if (end !== null) {
    return `the pipeline has ended in ${end.outcome}${end.outcome === 'failure' ? `: ${end.reason}` : ''}`;
  }
  if ((pipeline.wave_phase !== null) !== (type === 'all_workers_complete')) {
    return pipeline.wave_phase === null
      ? 'no wave is on its way'
      : `the units of phase "${pipeline.wave_phase}" are at work, and only all_workers_complete ends that`;
  }
  if (pipeline.phase === policy.recovery.failed_route && type !== 'prompt_prepared') {
    return 'the pipeline failed, and only prompt_prepared enters work again';
  }
  if (pipeline.is_waiting_state !== (type === 'wait_ended')) {
    return pipeline.is_waiting_state
      ? `all agents of phase "${pipeline.phase}" are cooling down: nothing happens before wait_ended`
      : 'no agent is being waited for';
  }
  return null;
}
