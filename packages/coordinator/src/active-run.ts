import type { McpHost } from '@ralph/mcp-server';
import type { BudgetWatch } from './budget/watch-budgets.ts';
import type { AgentStates } from './agent-state/agent-states.ts';
import type { ChangeLedger } from './change-ledger.ts';
import type { UnitCommitter } from './commit/unit-committer.ts';
import type { Outside } from './outside.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { ProcessHosts } from './process-hosts.ts';
import type { Recorder } from './recorder.ts';
import type { RunOptions } from './run-options.ts';
import type { Steering } from './control/steering.ts';
import type { StopSignals } from './stop-signals.ts';

/** A run on its way, with all that was opened for it. */
export interface ActiveRun {
  readonly prepared: PreparedRun;
  readonly options: RunOptions;
  readonly recorder: Recorder;
  readonly stops: StopSignals;
  readonly budgets: BudgetWatch;
  readonly ledger: ChangeLedger;
  /** Null where nothing is committed. */
  readonly committer: UnitCommitter | null;
  readonly mcp: McpHost;
  readonly outside: Outside;
  readonly hosts: ProcessHosts;
  readonly states: AgentStates;
  readonly steering: Steering;
}
