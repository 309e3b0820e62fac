import { describe, expect, test } from 'vitest';
import type { RunState } from '../../src/index.ts';
import { defaultPipelinePolicy, migrateCheckpoint, reduce, workerStates } from '../../src/index.ts';
import { stamped } from '../play.ts';
import { eventsOf } from './original-event.ts';
import type { OriginalEvent } from './original-event.ts';
import vectors from '../fixtures/vectors/reducer_transitions.json' with { type: 'json' };

type Projection = Readonly<Record<string, unknown>>;

interface Case {
  readonly name: string;
  readonly before: Projection;
  readonly event: OriginalEvent;
  readonly policy: string;
  readonly after: { readonly state: Projection; readonly effects: readonly unknown[] };
  readonly changed_because?: string;
}

const cases = vectors.cases as unknown as readonly Case[];
const policy = defaultPipelinePolicy();

/** The projection as a checkpoint of the original: chains of two agents for every phase, a budget of three cycles. */
function stateOf(before: Projection, name: string): RunState {
  const phase = String(before['phase']);
  const own = before['chain'] as { index: number; retries: number } | null;
  const agents = name.includes('empty chain') ? [] : ['A', 'B'];
  const chain = { agents, current_index: own?.index ?? 0, retries: own?.retries ?? 0 };
  // The cases about a chain know no other phase's.
  const others = name.startsWith('agent_failure') ? [] : Object.keys(policy.phases);
  const chains = Object.fromEntries(others.map((each) => [each, { agents: ['A', 'B'] }]));
  const ids = before['work_units'] as readonly string[];
  const workers = before['worker_states'] as Readonly<Record<string, object>>;
  const metrics = before['metrics'] as Readonly<Record<string, number>>;
  return migrateCheckpoint(
    {
      ...before,
      phase_chains: own === null ? chains : { ...chains, [phase]: chain },
      work_units: ids.map((unit_id) => ({ unit_id })),
      worker_states: Object.fromEntries(
        Object.entries(workers).map(([unit_id, worker]) => [unit_id, { unit_id, ...worker }]),
      ),
      budget_caps: { iteration: 3 },
      commit: { agent_invoked: before['commit_agent_invoked'] },
      metrics: {
        total_retries: metrics['retries'],
        total_fallbacks: metrics['fallbacks'],
        total_continuations: metrics['continuations'],
      },
    },
    'run-1',
  );
}

const STATUSES = {
  pending: 'PENDING',
  running: 'RUNNING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  blocked: 'BLOCKED',
  cancelled: 'CANCELLED',
  skipped: 'SKIPPED',
} as const;

function projectionOf(state: RunState): Projection {
  const { pipeline } = state;
  if (pipeline === null) throw new Error('the pipeline is lost');
  const chain = pipeline.phase_chains[pipeline.phase];
  return {
    phase: pipeline.phase,
    previous_phase: pipeline.previous_phase,
    last_error: pipeline.last_error,
    recovery_epoch: pipeline.recovery_epoch,
    work_units: pipeline.work_units.map(({ unit_id }) => unit_id),
    worker_states: Object.fromEntries(
      [...workerStates(state)].map((worker) => [
        worker.unit_id,
        {
          status: STATUSES[worker.status],
          exit_code: worker.exit_code,
          error_message: worker.failure?.message || null,
          started: (worker.started_at ?? '') !== '',
          finished: (worker.finished_at ?? '') !== '',
        },
      ]),
    ),
    chain: chain === undefined ? null : { index: chain.current_index, retries: chain.retries },
    loop_iterations: pipeline.loop_iterations,
    outer_progress: pipeline.outer_progress,
    review_outcome: pipeline.review_outcome,
    interrupted_by_user: state.course.interrupted !== null,
    checkpoint_saved_count: pipeline.checkpoint_saved_count,
    current_drain: pipeline.current_drain,
    commit_agent_invoked: pipeline.commit.agent_invoked,
    metrics: {
      retries: pipeline.metrics.total_retries,
      fallbacks: pipeline.metrics.total_fallbacks,
      continuations: pipeline.metrics.total_continuations,
    },
    pending_cycle_outcome: pipeline.pending_cycle_outcome,
    cycle_timebox_active: pipeline.cycle_timebox_active,
    last_execution_result_status: pipeline.last_execution_result_status,
    execution_cycle_charged: pipeline.execution_cycle_charged,
  };
}

/** What the texts of the original's errors say, in the words of this package. */
function errorOf(expected: unknown, before: Projection, event: OriginalEvent): string | null {
  if (expected === null || typeof expected === 'string') return expected;
  const { kind, text, units } = expected as { kind: string; text?: string; units?: readonly string[] };
  const phase = String(before['phase']);
  const named = typeof event === 'string' ? {} : event;
  const texts: Readonly<Record<string, string>> = {
    literal: text ?? '',
    workers_failed: `units failed: ${(units ?? []).join(', ')}`,
    issues_outcome_missing: `phase "${phase}" declares no issues_outcome`,
    routing_error: `phase "${phase}" declares no on_failure`,
    commit_failed: `the commit of phase "${phase}" failed`,
    terminated_without_error: 'the phase failed without an error',
    chain_exhausted: `no agent is left for phase "${phase}"`,
    no_reason: `phase "${phase}" failed without a reason`,
    undeclared_decision: `phase "${String(named['phase'])}" declares no decision "${String(named['decision'])}"`,
    execution_result_phase_mismatch: `phase "${String(named['phase'])}" reported its result in phase "${phase}"; only the execution phase that is at work may`,
    unknown_phase: `phase "${phase}" is not in the policy`,
  };
  const known = texts[kind];
  if (known === undefined) throw new Error(`no such kind of error: ${kind}`);
  return known;
}

describe('the transitions of the original, under the default policy', () => {
  test.for(cases)('$name', ({ name, before, event, policy: which, after }) => {
    const start = stateOf(before, name);
    expect(projectionOf(start)).toEqual(before);
    let state = start;
    const effects: unknown[] = [];
    for (const body of eventsOf(event, String(before['phase']))) {
      const given = which === 'none' ? null : policy;
      const transition = reduce(state, stamped(state.seq + 1, body), given);
      if (transition.ignored !== null) expect(transition.state).toBe(state);
      effects.push(...transition.effects);
      state = transition.state;
    }
    const expected = after.state;
    expect(projectionOf(state)).toEqual({
      ...expected,
      last_error: errorOf(expected['last_error'], before, event),
    });
    expect(effects).toEqual(after.effects);
  });
});
