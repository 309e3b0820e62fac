import type { OutOfBounds } from '@ralph/manifest';
import type { PipelineState } from './pipeline/pipeline-state.ts';
import type { AgentState } from './agent-state.ts';
import type { Ledger } from './ledger.ts';
import { NOTHING_SPENT } from './ledger.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunPolicy } from './run-policy.ts';
import type { WorkerState } from './worker-state.ts';
import { EMPTY_GRAPH } from './unit-graph.ts';
import type { UnitGraph } from './unit-graph.ts';
import { EMPTY_VECTOR } from './worker-vector.ts';
import type { WorkerVector } from './worker-vector.ts';

/**
 * Where a run is.
 *
 * ```
 * created ── run_started ──► running ─── run_interrupted, run_suspended ──► stopping
 *                              │         or fail_fast                       ▲  │
 *                              │ verification_started (all units ended)     │  │
 *                              ├──────────────────────► verifying ──────────┘  │
 *                              │                            │                  │
 *                              └── run_finished ──► finished ◄─────────────────┘
 * ```
 *
 * A run that stops because of failures may be verified too. `run_resumed` leads from anywhere back to running, once
 * nothing runs any more.
 */
export type RunPhase = (typeof RUN_PHASES)[number];

/** The phases of a run, in the order in which it goes through them. */
export const RUN_PHASES = ['created', 'running', 'stopping', 'verifying', 'finished'] as const;

/** How many units are in which state. */
export type UnitCounts = Readonly<Record<WorkerState['status'] | 'total', number>>;

/** The verification command on its way. */
export interface VerificationRunning {
  readonly status: 'running';
  readonly command: string;
  readonly started_at: string;
}

/** The verification command after its end. */
export interface VerificationEnded {
  readonly status: 'finished';
  readonly command: string;
  readonly started_at: string;
  readonly passed: boolean;
  readonly exit_code: number | null;
  readonly signal?: string | undefined;
  readonly timed_out: boolean;
  readonly interrupted?: boolean | undefined;
  readonly duration_ms: number;
  readonly output_tail: string;
}

/** That the user stopped the run. */
export interface Interruption {
  readonly signal: string;
  readonly at: string;
}

/** That the run gave up for a passing reason. */
export interface Suspension {
  readonly reason: string;
  readonly at: string;
}

/** Whether the network can be reached, as far as somebody looked. */
export interface ConnectivityState {
  readonly online: boolean;
  readonly detail: string;
  readonly at: string;
}

/** What a budget is a limit of. */
export type BudgetKind = (typeof BUDGET_KINDS)[number];

export const BUDGET_KINDS = ['attempts', 'wall_ms', 'tokens', 'cost_usd'] as const;

/** That a budget was nearly spent. */
export interface BudgetWarning {
  readonly scope: 'run' | 'unit';
  /** Null for the budget of the run. */
  readonly unit_id: string | null;
  readonly kind: BudgetKind;
  readonly spent: number;
  readonly limit: number;
}

/** What the user wants the next attempts of a unit to know. */
export interface UnitFeedback {
  readonly unit_id: string;
  readonly text: string;
  readonly at: string;
}

/** What is settled when a run starts; the same object in all its later states. */
export interface RunBasis {
  /** Null before the run started. */
  readonly run_id: string | null;
  readonly policy: RunPolicy;
  readonly facts: RunFacts | null;
  readonly graph: UnitGraph;
}

/** What became of the changes of a unit that succeeded, where they are to be committed. */
export type UnitCommit =
  | {
      readonly status: 'committed';
      readonly unit_id: string;
      readonly attempt: number;
      readonly commit: string;
      readonly files: readonly string[];
    }
  | {
      readonly status: 'failed';
      readonly unit_id: string;
      readonly attempt: number;
      readonly message: string;
    };

/** How the run as a whole goes; few of its events change it. */
export interface RunCourse {
  readonly phase: RunPhase;
  readonly verification: VerificationRunning | VerificationEnded | null;
  readonly out_of_bounds: readonly OutOfBounds[];
  /** In the order in which they were made or failed. */
  readonly commits: readonly UnitCommit[];
  readonly interrupted: Interruption | null;
  readonly suspended: Suspension | null;
  readonly finished_at: string | null;
  /** Null before anybody looked. */
  readonly connectivity: ConnectivityState | null;
  /** The newest for each budget. */
  readonly budget_warnings: readonly BudgetWarning[];
  /** How long the run waited because its journal could not be written. */
  readonly journal_paused_ms: number;
  /** How many times the run was resumed. */
  readonly resumed: number;
  /** Units that the user wanted to end, as long as they are not opened again. */
  readonly stop_requests: readonly string[];
  /** What the user said about units that were opened again; the newest of each. */
  readonly feedback: readonly UnitFeedback[];
}

/** All that is known of a run; a function of its events. What most events leave alone is grouped, for they copy the rest. */
export interface RunState {
  readonly run: RunBasis;
  readonly course: RunCourse;
  /** Of the last event that counted; 0 before the first. */
  readonly seq: number;
  readonly worker_states: WorkerVector;
  readonly counts: UnitCounts;
  /** In the order in which something became known of them. */
  readonly agents: readonly AgentState[];
  /** What ended attempts consumed; counted only where there is a budget. */
  readonly spent: Ledger;
  /** Null for the run of a plan alone. */
  readonly pipeline: PipelineState | null;
}

export const NO_UNITS: UnitCounts = {
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  blocked: 0,
  cancelled: 0,
  skipped: 0,
  total: 0,
};

/** The state of a run of which nothing has been heard yet. */
export function initialState(): RunState {
  return {
    run: { run_id: null, policy: { max_workers: 0, fail_fast: false }, facts: null, graph: EMPTY_GRAPH },
    course: {
      phase: 'created',
      verification: null,
      out_of_bounds: [],
      commits: [],
      interrupted: null,
      suspended: null,
      finished_at: null,
      connectivity: null,
      budget_warnings: [],
      journal_paused_ms: 0,
      resumed: 0,
      stop_requests: [],
      feedback: [],
    },
    seq: 0,
    worker_states: EMPTY_VECTOR,
    counts: NO_UNITS,
    agents: [],
    spent: NOTHING_SPENT,
    pipeline: null,
  };
}
