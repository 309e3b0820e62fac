import type {
  EventBody,
  PhaseFailed,
  PipelinePolicy,
  PlannedUnit,
  RunState,
  Transition,
} from '../src/index.ts';
import { initialState, reduce } from '../src/index.ts';
import { stamped } from './play.ts';

export function pipelineStarted(
  policy: PipelinePolicy,
  more: Partial<Extract<EventBody, { type: 'pipeline_started' }>> = {},
): EventBody {
  const chain = { agents: ['A', 'B'], max_retries: null, retry_delay_ms: 1000 };
  return {
    type: 'pipeline_started',
    chains: Object.fromEntries(Object.keys(policy.phases).map((phase) => [phase, chain])),
    budget_caps: {},
    policy_sha256: 'b'.repeat(64),
    policy_format_version: policy.policy_format_version,
    base_commit: null,
    baseline_dirty: [],
    confinement: 'audit',
    ralph_version: '1.2.3',
    ...more,
  };
}

export function planAccepted(work_units: readonly PlannedUnit[]): EventBody {
  return { type: 'plan_accepted', work_units, plan_path: 'plan.json', plan_sha256: 'a'.repeat(64) };
}

export function fanOutStarted(max_workers = 8, fail_fast = false): EventBody {
  return { type: 'fan_out_started', max_workers, fail_fast };
}

export function sessionStarted(session_id: string | null): EventBody {
  return { type: 'session_started', agent: 'A', session_id };
}

export function phaseFailure(phase: string, more: Partial<PhaseFailed> = {}): EventBody {
  return {
    type: 'phase_failure',
    phase,
    reason: 'why',
    recoverable: true,
    retry_in_session: false,
    skip_same_agent_retries: false,
    failure_category: null,
    unavailability_reason: null,
    reset_session: false,
    reset_tool_registry: false,
    connectivity: 'online',
    watchdog_reason: null,
    ...more,
  };
}

/** The events that say nothing but that they happened. */
export const bareEvents: readonly EventBody[] = (
  [
    'wait_ended',
    'agent_success',
    'agent_failure',
    'agent_retry',
    'analysis_success',
    'analysis_loopback',
    'phase_loopback',
    'review_clean',
    'review_issues_found',
    'fix_success',
    'fix_failure',
    'commit_success',
    'commit_skipped',
    'commit_failure',
    'checkpoint_saved',
    'context_cleaned',
    'complete',
    'failed',
    'phase_advance',
    'workers_resumed',
    'all_workers_complete',
  ] as const
).map((type) => ({ type }));

/** The transition of the last of these events; those before it must count. */
export function playPipeline(policy: PipelinePolicy, ...bodies: readonly EventBody[]): Transition {
  return playOn(initialState(), policy, ...bodies);
}

/** The same, from that state on. */
export function playOn(state: RunState, policy: PipelinePolicy, ...bodies: readonly EventBody[]): Transition {
  let transition: Transition = { state, effects: [], ignored: null };
  for (const body of bodies) {
    if (transition.ignored !== null) throw new Error(`ignored: ${transition.ignored}`);
    transition = reduce(transition.state, stamped(transition.state.seq + 1, body), policy);
  }
  return transition;
}

/** The state after these events, all of which must count. */
export function after(state: RunState, policy: PipelinePolicy, ...bodies: readonly EventBody[]): RunState {
  const transition = playOn(state, policy, ...bodies);
  if (transition.ignored !== null) throw new Error(`ignored: ${transition.ignored}`);
  return transition.state;
}
