import type { PipelineEventBody } from '@ralph/reducer';
import { plural } from './terminal-text.ts';
import type { Tone } from './tone.ts';

/** Puts an event of a pipeline into words; null for events that only matter to programs. */
export function pipelineEventText(
  event: PipelineEventBody,
): { readonly tone: Tone; readonly text: string } | null {
  switch (event.type) {
    case 'pipeline_started':
      return { tone: 'plain', text: `pipeline, confinement ${event.confinement}` };
    case 'plan_accepted':
      return { tone: 'plain', text: `plan accepted: ${plural(event.work_units.length, 'unit')}` };
    case 'session_started':
      return { tone: 'faint', text: `started with ${event.agent}` };
    case 'fan_out_started':
      return { tone: 'plain', text: `units start, at most ${event.max_workers} at once` };
    case 'all_workers_complete':
      return { tone: 'plain', text: 'all units have ended' };
    case 'workers_resumed':
      return { tone: 'plain', text: 'resumed' };
    case 'phase_failure':
      return { tone: 'bad', text: `phase ${event.phase} failed: ${event.reason}` };
    case 'analysis_decision':
      return { tone: 'plain', text: `phase ${event.phase} decided: ${event.decision}` };
    case 'execution_result':
      return { tone: 'plain', text: `phase ${event.phase} reports: ${event.status}` };
    case 'agent_failure':
    case 'fix_failure':
    case 'commit_failure':
    case 'failed':
      return { tone: 'bad', text: wordsOf(event.type) };
    case 'agent_success':
    case 'analysis_success':
    case 'review_clean':
    case 'fix_success':
    case 'commit_success':
    case 'complete':
      return { tone: 'good', text: wordsOf(event.type) };
    case 'agent_retry':
    case 'analysis_loopback':
    case 'phase_loopback':
    case 'review_issues_found':
    case 'commit_skipped':
    case 'phase_advance':
      return { tone: 'plain', text: wordsOf(event.type) };
    case 'phase_timed':
    case 'wait_ended':
    case 'prompt_prepared':
    case 'checkpoint_saved':
    case 'context_cleaned':
      return null;
  }
}

function wordsOf(type: PipelineEventBody['type']): string {
  return type.replaceAll('_', ' ');
}
