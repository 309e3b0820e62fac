import type { EventOf } from '../event-of.ts';
import type { PipelinePolicy } from '../policy/pipeline-policy.ts';
import type { RunState } from '../run-state.ts';
import { ignored, moved } from '../transition.ts';
import type { Transition } from '../transition.ts';
import { own } from './own.ts';
import type { AgentChain } from './pipeline-event.ts';
import type { PhaseChain, PipelineState } from './pipeline-state.ts';

/** A pipeline begins at its entry phase; its units come with the plan that is accepted on the way. */
export function pipelineStarted(
  created: RunState,
  event: EventOf<'pipeline_started'>,
  policy: PipelinePolicy | null,
): Transition {
  if (policy === null) return ignored(created, 'pipeline_started needs the policy of the pipeline');
  const refusal = refusalOf(event, policy);
  if (refusal !== null) return ignored(created, refusal);
  const { run_id, base_commit, baseline_dirty, confinement, ralph_version } = event;
  return moved({
    ...created,
    run: {
      ...created.run,
      run_id,
      facts: {
        started_at: event.at,
        plan_path: null,
        plan_sha256: '',
        base_commit,
        baseline_dirty,
        confinement,
        ralph_version,
      },
    },
    course: { ...created.course, phase: 'running' },
    seq: event.seq,
    pipeline: {
      ...initialPipeline(policy.entry_phase),
      current_drain: own(policy.phases, policy.entry_phase)?.drain ?? null,
      phase_chains: cursors(event.chains),
      budget_caps: { ...defaultCaps(policy), ...event.budget_caps },
      recovery_cycle_cap: policy.recovery.cycle_cap,
      policy_format_version: event.policy_format_version,
      policy_sha256: event.policy_sha256,
    },
  });
}

/** A pipeline in which nothing has happened yet. */
export function initialPipeline(phase: string): PipelineState {
  return {
    phase,
    previous_phase: null,
    current_drain: null,
    review_outcome: null,
    phase_chains: {},
    loop_iterations: {},
    budget_caps: {},
    outer_progress: {},
    commit: { agent_invoked: false },
    metrics: { total_agent_calls: 0, total_continuations: 0, total_fallbacks: 0, total_retries: 0 },
    checkpoint_saved_count: 0,
    recovery_epoch: 0,
    recovery_cycle_count: 0,
    recovery_cycle_cap: 200,
    advances_since_progress: 0,
    last_error: null,
    policy_entry_phase: phase,
    policy_format_version: null,
    policy_sha256: '',
    work_units: [],
    wave_phase: null,
    fallover_history: [],
    agent_health: [],
    last_failure_category: null,
    last_connectivity_state: 'unknown',
    last_unavailability_reason: null,
    last_retry_delay_ms: 0,
    is_waiting_state: false,
    technical_retries: 0,
    same_failures: null,
    last_agent_session_id: null,
    agent_retry_intent: null,
    post_commit_phase_override: null,
    pending_cycle_outcome: null,
    execution_cycle_charged: false,
    last_execution_result_status: null,
    phase_timings: [],
    cycle_timing_start_index: 0,
    cycle_timebox_active: false,
    cycle_timebox_consumed_seconds: 0,
    cycle_timebox_redirect_reason: null,
    cycle_timebox_redirects: 0,
    ended_as: null,
  };
}

function refusalOf(event: EventOf<'pipeline_started'>, policy: PipelinePolicy): string | null {
  if (own(policy.phases, policy.entry_phase) === undefined) {
    return `the policy begins at "${policy.entry_phase}", which is none of its phases`;
  }
  // JSON readers drop this name to be safe, so no checkpoint could hold it.
  if (Object.hasOwn(event.chains, '__proto__') || Object.hasOwn(event.budget_caps, '__proto__')) {
    return 'no phase and no budget may be named __proto__';
  }
  for (const [name, cap] of Object.entries(event.budget_caps)) {
    if (!isCount(cap)) return `the budget "${name}" is ${cap}, expected 0 or more`;
  }
  for (const [phase, { max_retries, retry_delay_ms }] of Object.entries(event.chains)) {
    if (isCount(max_retries ?? 0) && isCount(retry_delay_ms)) continue;
    return `the chain of phase "${phase}" has ${max_retries} retries and a delay of ${retry_delay_ms} ms, expected 0 or more`;
  }
  return null;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function cursors(chains: Readonly<Record<string, AgentChain>>): Record<string, PhaseChain> {
  return Object.fromEntries(
    Object.entries(chains).map(([phase, chain]) => [phase, { ...chain, current_index: 0, retries: 0 }]),
  );
}

function defaultCaps(policy: PipelinePolicy): Record<string, number> {
  return Object.fromEntries(
    Object.entries(policy.budget_counters).map(([name, { default_max }]) => [name, default_max]),
  );
}
