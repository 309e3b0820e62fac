import type { EventBody } from '../../src/index.ts';
import { workerFailed, workerStarted, workerSucceeded } from '../play.ts';
import { bareEvents } from '../play-pipeline.ts';

/** An event as the cases write it. */
export type OriginalEvent = string | Readonly<Record<string, unknown>>;

/** The same event here; the one verification event of the original is two. */
export function eventsOf(event: OriginalEvent, phase: string): readonly EventBody[] {
  if (typeof event === 'string') return [simple(event, phase)];
  const unitId = String(event['unit_id']);
  switch (event['type']) {
    case 'WorkerStartedEvent':
      return [workerStarted(unitId)];
    case 'WorkerCompletedEvent':
      return [workerSucceeded(unitId)];
    case 'WorkerFailedEvent':
      return [
        {
          ...workerFailed(unitId),
          exit_code: Number(event['exit_code']),
          failure: { reason: 'exit_non_zero', message: String(event['error']) },
        } as EventBody,
      ];
    case 'PostFanoutVerificationEvent':
      return [
        { type: 'verification_started', command: 'make verify' },
        {
          type: 'verification_finished',
          passed: event['success'] === true,
          exit_code: Number(event['exit_code']),
          timed_out: false,
          duration_ms: 1,
          output_tail: '',
        },
      ];
    case 'PhaseFailureEvent':
      return [
        {
          type: 'phase_failure',
          phase: String(event['phase']),
          reason: String(event['reason']),
          recoverable: event['recoverable'] === true,
          retry_in_session: event['retry_in_session'] === true,
          skip_same_agent_retries: event['skip_same_agent_retries'] === true,
          failure_category: null,
          unavailability_reason: null,
          reset_session: false,
          reset_tool_registry: false,
          connectivity: 'unknown',
          watchdog_reason: null,
        },
      ];
    case 'AnalysisDecisionEvent':
      return [
        { type: 'analysis_decision', phase: String(event['phase']), decision: String(event['decision']) },
      ];
    case 'ExecutionResultEvent':
      return [
        {
          type: 'execution_result',
          phase: String(event['phase']),
          status: event['status'] as 'completed' | 'partial' | 'failed',
        },
      ];
    default:
      throw new Error(`no such event: ${JSON.stringify(event)}`);
  }
}

function simple(name: string, phase: string): EventBody {
  if (name === 'prompt_prepared') return { type: 'prompt_prepared', phase };
  if (name === 'interrupted') return { type: 'run_interrupted', signal: 'SIGINT' };
  if (name === 'fan_out_started') return { type: 'fan_out_started', max_workers: 8, fail_fast: false };
  const known = bareEvents.find(({ type }) => type === name);
  if (known === undefined) throw new Error(`no such event: ${name}`);
  return known;
}
