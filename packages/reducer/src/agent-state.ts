/** Why no attempt may start with an agent for a while. */
export type CoolDownReason = (typeof COOL_DOWN_REASONS)[number];

export const COOL_DOWN_REASONS = ['rate_limited', 'out_of_credits'] as const;

/** A time until which an agent is left alone. */
export interface CoolDown {
  readonly why: CoolDownReason;
  /** In milliseconds since 1970. */
  readonly until_ms: number;
}

/**
 * Whether an agent that kept failing is tried at all.
 *
 * ```
 * closed ── some failures in a row ──► open ── worker_started, its time is over ──► half_open
 *    ▲                                  ▲ ▲                                          │ │ │
 *    │                                  │ └── the trial ended without a verdict ─────┘ │ │
 *    │                                  └──── the trial failed: open for longer ───────┘ │
 *    └────────────────────────── the trial succeeded ────────────────────────────────────┘
 * ```
 */
export type Circuit =
  | { readonly status: 'closed' }
  | { readonly status: 'open'; readonly until_ms: number }
  | { readonly status: 'half_open'; readonly until_ms: number; readonly trial: string };

/** How an agent fares in a run, over all units; agents without an entry fare well. */
export interface AgentState {
  readonly agent: string;
  /** Failures in a row that tell something about the agent. */
  readonly failures: number;
  readonly circuit: Circuit;
  /** Times in a row that the circuit opened. */
  readonly opened: number;
  readonly cool_down: CoolDown | null;
  /** Times in a row that it had to be left alone. */
  readonly cool_downs: number;
  /** Attempts that may run with it at once; null: as many as the run allows. */
  readonly concurrency: number | null;
  /** When that was halved last, in milliseconds since 1970; 0 before. */
  readonly halved_at_ms: number;
}
