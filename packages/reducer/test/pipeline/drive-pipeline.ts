import type {
  EventBody,
  NextEffect,
  PipelinePolicy,
  PlannedUnit,
  RunEvent,
  RunState,
} from '../../src/index.ts';
import {
  blockedUnits,
  initialState,
  isSettled,
  nextEffect,
  readyUnits,
  reduce,
  runningUnits,
  workerState,
  workerStates,
} from '../../src/index.ts';
import { unit, unitBlocked, workerFailed, workerStarted, workerSucceeded } from '../play.ts';
import { fanOutStarted, phaseFailure, pipelineStarted, planAccepted } from '../play-pipeline.ts';

/** A run of a pipeline: its events, and the state after each. */
export interface DrivenPipeline {
  readonly events: readonly RunEvent[];
  readonly states: readonly RunState[];
  readonly effects: readonly NextEffect[];
}

const LIMIT = 60_000;

const PLANS: readonly (readonly PlannedUnit[])[] = [
  [unit('a')],
  [unit('a'), unit('b', ['a'])],
  [unit('a', [], { retries: 1 }), unit('b', ['a']), unit('c', ['a'], { priority: 1 }), unit('d', ['b', 'c'])],
];

const CATEGORIES = [
  'environmental',
  'agent',
  'user_config',
  'artifact_validation',
  'ambiguous',
  null,
] as const;
const REASONS = ['out_of_credits', 'broken_agent', 'no_output_at_start', null, null] as const;

/**
 * Plays a driver that answers each effect with some event that counts, until the pipeline exits.
 * In a steady run nothing fails, and loops are made only where a counter is charged for them.
 */
export function drivePipeline(policy: PipelinePolicy, choose: () => number, steady = false): DrivenPipeline {
  const events: RunEvent[] = [];
  const states: RunState[] = [];
  const effects: NextEffect[] = [];
  let state = initialState();
  let clock = Date.UTC(2026, 0, 1);

  const tryEvent = (body: EventBody): boolean => {
    clock += 1000;
    const at = new Date(clock).toISOString();
    const event: RunEvent = { v: 1, seq: events.length + 1, at, run_id: 'run-1', ...body };
    const transition = reduce(state, event, policy);
    if (transition.ignored !== null) {
      if (transition.state !== state) throw new Error(`${body.type} was ignored and changed the state`);
      return false;
    }
    if (events.length > LIMIT) throw new Error('the pipeline does not end');
    state = transition.state;
    events.push(event);
    states.push(state);
    return true;
  };
  const must = (body: EventBody) => {
    if (!tryEvent(body)) throw new Error(`nobody counts ${body.type} in ${JSON.stringify(state.pipeline)}`);
  };
  const pick = <T>(items: readonly T[]): T => {
    const item = items[choose() % items.length];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  };

  // In some runs agents are often out of reach, so that the pipeline has to wait for them.
  const unreachable = choose() % 3 === 0;
  must(pipelineStarted(policy));
  for (;;) {
    const effect = nextEffect(state, policy, { uncommitted: choose() % 2 === 0, message_file: null });
    effects.push(effect);
    switch (effect.type) {
      case 'exit_success':
      case 'exit_failure':
      case 'exit_stopped':
        must({ type: 'run_finished' });
        return { events, states, effects };
      case 'prepare_prompt':
        must({ type: 'prompt_prepared', phase: effect.phase });
        break;
      case 'exhausted_analysis_phase_advance':
        must({ type: 'phase_advance' });
        break;
      case 'early_skip_commit':
        must({ type: 'commit_skipped' });
        break;
      case 'commit':
        must({
          type: pick(['commit_success', 'commit_success', 'commit_skipped', 'commit_failure'] as const),
        });
        break;
      case 'wait':
        clock += effect.delay_ms;
        must({ type: 'wait_ended' });
        break;
      case 'fan_out':
        driveWave(effect.max_workers);
        break;
      case 'invoke_agent':
        for (let tries = 0; !tryEvent(answerOf(effect.phase)); tries += 1) {
          if (tries > 1000) throw new Error(`nothing counts in ${effect.phase}`);
        }
        break;
    }
  }

  function steadyAnswerOf(phase: string): EventBody {
    const { role, decisions } = policy.phases[phase] ?? {};
    const success: EventBody = { type: 'agent_success' };
    if (role === 'commit_cleanup') return pick<EventBody>([success, { type: 'phase_loopback' }]);
    if (role !== 'analysis') return success;
    const decided = Object.keys(decisions ?? {}).map((decision): EventBody => ({
      type: 'analysis_decision',
      phase,
      decision,
    }));
    return pick<EventBody>([success, { type: 'analysis_loopback' }, ...decided]);
  }

  function answerOf(phase: string): EventBody {
    if (steady) return steadyAnswerOf(phase);
    if (choose() % 4 === 0) tryEvent(planAccepted(pick(PLANS)));
    if (choose() % 3 === 0) tryEvent({ type: 'session_started', agent: 'A', session_id: pick(['s', null]) });
    if (choose() % 3 === 0) tryEvent({ type: 'phase_timed', phase, elapsed_seconds: choose() % 30 });
    if (unreachable && choose() % 3 > 0) {
      return phaseFailure(phase, { failure_category: 'agent', unavailability_reason: 'out_of_credits' });
    }
    return pick<EventBody>([
      { type: 'agent_success' },
      { type: 'agent_success' },
      { type: 'agent_failure' },
      { type: 'agent_retry' },
      phaseFailure(phase, {
        failure_category: pick(CATEGORIES),
        unavailability_reason: pick(REASONS),
        recoverable: choose() % 4 !== 0,
        skip_same_agent_retries: choose() % 4 === 0,
        watchdog_reason: pick(['strictly_stuck', null]),
        retry_in_session: choose() % 2 === 0,
      }),
      { type: 'analysis_success' },
      { type: 'analysis_loopback' },
      { type: 'phase_loopback' },
      { type: 'analysis_decision', phase, decision: pick(['completed', 'request_changes']) },
      { type: 'execution_result', phase, status: pick(['completed', 'partial', 'failed']) },
      { type: 'review_clean' },
      { type: 'review_issues_found' },
      { type: 'fix_success' },
      { type: 'fix_failure' },
      { type: 'commit_success' },
      { type: 'commit_skipped' },
      { type: 'phase_advance' },
      { type: 'failed' },
    ]);
  }

  function driveWave(maxWorkers: number): void {
    if (state.pipeline?.wave_phase === null) must(fanOutStarted(maxWorkers, choose() % 3 === 0));
    while (!isSettled(state)) must(nextOfWave());
    if (!tryEvent({ type: 'verification_started', command: 'verify' })) {
      must({ type: 'all_workers_complete' });
      return;
    }
    if (tryEvent({ type: 'all_workers_complete' })) throw new Error('the wave ended before its verification');
    must({
      type: 'verification_finished',
      passed: choose() % 3 !== 0,
      exit_code: 0,
      timed_out: false,
      duration_ms: 1,
      output_tail: 'ok',
    });
    must({ type: 'all_workers_complete' });
  }

  function nextOfWave(): EventBody {
    const [blocked] = blockedUnits(state);
    if (blocked !== undefined) {
      const attempt = workerState(state, blocked.unit_id)?.attempts ?? 0;
      return unitBlocked(blocked.unit_id, blocked.blocked_by, blocked.roots, attempt);
    }
    const running = runningUnits(state);
    const [ready] = readyUnits(state);
    if (ready !== undefined && (running.length === 0 || choose() % 2 === 0)) {
      return workerStarted(ready, (workerState(state, ready)?.attempts ?? 0) + 1);
    }
    if (running.length > 0) {
      const ending = pick(running);
      const attempt = workerState(state, ending)?.attempts ?? 0;
      return choose() % 4 === 0
        ? workerFailed(ending, attempt, choose() % 4 > 0)
        : workerSucceeded(ending, attempt);
    }
    for (const { status, unit_id, attempts } of workerStates(state)) {
      if (status !== 'pending') continue;
      return { type: 'unit_cancelled', unit_id, attempt: attempts, reason: 'fail_fast', files_changed: [] };
    }
    throw new Error('the wave is at a dead end');
  }
}
