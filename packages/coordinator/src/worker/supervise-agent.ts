import { pastProxy } from '@ralph/agents';
import type { Attempt } from './attempt.ts';
import { overdraft, overdraftText } from '../budget/overdraft.ts';
import { createUsageReporter } from '../budget/report-usage.ts';
import { spentOf } from '../budget/spent.ts';
import { SETTLE_MS } from '../budget/watch-budgets.ts';
import { evidenceFailure, readEvidence } from './evidence.ts';
import {
  DEFAULT_IDLE_TIMEOUT_MS,
  DEFAULT_START_TIMEOUT_MS,
  DEFAULT_TIMEOUT_MS,
  DELIVERED_QUIET_MS,
} from '../limits.ts';
import type { ProcessIdentity } from '../journal/process-identity.ts';
import { workerEnvironment } from '../process/environment.ts';
import type { Exit, RunningProcess } from '../process/launch.ts';
import { watch } from '../process/watchdog.ts';
import { jailedArgv } from './worker-jail.ts';
import type { Hopeless } from './worker-transcript.ts';
import { workerNames } from './worker-names.ts';
import { takesPrompt } from './worker-prompt.ts';

/** Why an agent was stopped before it ended by itself. */
type StopReason =
  | 'cancelled'
  | 'timed_out'
  | 'start_timed_out'
  | 'idle_timed_out'
  | 'budget_exceeded'
  /** It had done its work, told so, and did not end. */
  | 'delivered'
  | Hopeless;

/** How an agent's process ended, and why, if that was not its own doing. */
export interface AgentEnd {
  readonly exit: Exit;
  readonly stopped: StopReason | null;
  /** What of which budget was spent, where that is why it was stopped. */
  readonly overdraft: string | null;
  /** How long it ran until it ended or was stopped. */
  readonly ran_ms: number;
  /** How long it had been silent then. */
  readonly silent_ms: number;
}

/** Whether nothing is wrong with how the agent ended, so that its work counts. */
export function endedWell({ stopped, exit }: AgentEnd): boolean {
  return stopped === 'delivered' || (stopped === null && exit.exit_code === 0);
}

/** Starts the agent of an attempt and sees it through: when this resolves, nothing that it started is alive. */
export async function superviseAgent(attempt: Attempt): Promise<AgentEnd> {
  const { manifest, host, session, transcript } = attempt;
  const agent = await startAgent(attempt);
  const begun = performance.now();
  let ended: Omit<AgentEnd, 'exit'> | null = null;
  const lastActivity = (): number => Math.max(session.lastCall(), transcript.lastOutput());
  const endsWith = (stopped: StopReason | null, overdrawn: string | null): Omit<AgentEnd, 'exit'> => {
    const now = performance.now();
    const silent_ms = Math.round(now - Math.max(begun, lastActivity()));
    return { stopped, overdraft: overdrawn, ran_ms: Math.round(now - begun), silent_ms };
  };
  const stop = (reason: StopReason, overdrawn: string | null = null): void => {
    if (ended !== null) return;
    ended = endsWith(reason, overdrawn);
    // Refused first: even a process that outlives its signal can write nothing more through us.
    session.endpoint.refuse();
    void agent.stop(host.graceMs);
  };
  let delivered = false;
  const isDelivered = (): boolean => (delivered ||= hasToldResult(attempt) && hasEvidence(attempt));
  const expire = (reason: StopReason, overdrawn: string | null = null): void => {
    if (ended !== null || !isDelivered()) return stop(reason, overdrawn);
    void transcript.write(Buffer.from('ralph: it has delivered its work and does not end: it is ended\n'));
    stop('delivered');
  };
  const overdraw = (overdrawn: string): void => {
    if (!transcript.finished()) expire('budget_exceeded', overdrawn);
  };
  const limits = attemptLimits(attempt);
  using _limits = watch(agent, {
    ...limits,
    get idleMs() {
      return isDelivered() ? Math.min(limits.idleMs, DELIVERED_QUIET_MS) : limits.idleMs;
    },
    lastActivity,
    onExpire: (expiry) => {
      switch (expiry) {
        case 'wall': {
          const { wallBudget } = limits;
          const over = (): void => expire(wallBudget === null ? 'timed_out' : 'budget_exceeded', wallBudget);
          // Whoever has told its result is about to end.
          return transcript.finished() || isDelivered() ? void setTimeout(over, SETTLE_MS).unref() : over();
        }
        case 'start':
          return stop('start_timed_out');
        case 'idle':
          // Not every agent tells its last word from the others: silence for so long does.
          delivered ||= hasSpoken(attempt) && hasEvidence(attempt);
          return expire('idle_timed_out');
      }
    },
  });
  const cancel = (): void => stop('cancelled');
  const kill = (): void => agent.kill();
  transcript.onHopeless((reason) => stop(reason));
  using _usage = watchUsage(attempt, overdraw);
  using _budget = onAbort(host.overBudget, () => overdraw(String(host.overBudget.reason)));
  host.signal.addEventListener('abort', cancel, { once: true });
  host.killSignal.addEventListener('abort', kill, { once: true });
  if (host.signal.aborted) cancel();
  if (host.killSignal.aborted) kill();
  if (agent.identity !== null)
    host.record({
      type: 'worker_spawned',
      unit_id: manifest.unit_id,
      attempt: manifest.attempt,
      ...processMarks(agent.identity),
      mark: agent.mark,
    });
  try {
    const exit = await agent.exited;
    ended ??= endsWith(null, null);
    transcript.ended();
    session.endpoint.refuse();
    await agent.stop(host.graceMs);
    return { exit, ...ended };
  } finally {
    host.signal.removeEventListener('abort', cancel);
    host.killSignal.removeEventListener('abort', kill);
  }
}

/** Whether the agent said that it is done: by its result, without an error, or with `declare_complete`. */
function hasToldResult({ session, transcript }: Attempt): boolean {
  return session.completion() !== null || (transcript.finished() && transcript.error() === null);
}

/** Whether the agent told something that may be its result, and no error. */
function hasSpoken({ transcript }: Attempt): boolean {
  return transcript.finalMessage() !== null && transcript.error() === null;
}

/** Whether the evidence of an attempt is there while its agent lives; never where its exit code is the evidence. */
function hasEvidence({ manifest, adapter }: Attempt): boolean {
  return (
    adapter.evidence === 'artifact' &&
    evidenceFailure(readEvidence(manifest.worker_artifact_dir), 'artifact') === null
  );
}

/** By what a later run knows the process again. */
function processMarks({ pid, process_start_time, boot_id, pid_namespace }: ProcessIdentity) {
  const start = process_start_time === null ? null : String(process_start_time);
  return { pid, process_start_time: start, boot_id, pid_namespace };
}

/** What is watched of an attempt; `wallBudget` says what is used up when its wall time is, if that is not its limit. */
function attemptLimits({ manifest, adapter }: Attempt): {
  readonly wallMs: number;
  readonly startMs: number | null;
  readonly idleMs: number;
  readonly wallBudget: string | null;
} {
  const { timeout_ms: timeout = DEFAULT_TIMEOUT_MS, budget } = manifest;
  const allowed = budget?.wall_ms ?? Infinity;
  const over = { kind: 'wall_ms', spent: allowed, limit: allowed } as const;
  return {
    wallMs: Math.min(timeout, allowed),
    startMs: manifest.start_timeout_ms ?? (takesPrompt(adapter) ? DEFAULT_START_TIMEOUT_MS : null),
    idleMs: manifest.idle_timeout_ms ?? DEFAULT_IDLE_TIMEOUT_MS,
    wallBudget: allowed < timeout ? overdraftText(over) : null,
  };
}

/** Tells what the agent consumes, and when that is more than its attempt may. */
function watchUsage({ manifest, transcript, host }: Attempt, overdraw: (text: string) => void): Disposable {
  const { unit_id, attempt, budget } = manifest;
  const reporter = createUsageReporter((usage) =>
    host.record({ type: 'usage_reported', unit_id, attempt, usage }),
  );
  let timer: NodeJS.Timeout | undefined;
  transcript.onUsage((usage) => {
    reporter.heard(usage);
    const over = overdraft(budget, spentOf(usage));
    if (over !== null) timer ??= setTimeout(() => overdraw(overdraftText(over)), SETTLE_MS).unref();
  });
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      reporter.end();
    },
  };
}

function onAbort(signal: AbortSignal, listener: () => void): Disposable {
  signal.addEventListener('abort', listener, { once: true });
  if (signal.aborted) listener();
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', listener) };
}

async function startAgent(attempt: Attempt): Promise<RunningProcess> {
  const { manifest, adapter, invocation, state, jail, host, transcript } = attempt;
  return host.processes.start({
    argv: await jailedArgv(jail, invocation.argv),
    cwd: invocation.cwd ?? manifest.workspace_root,
    env: workerEnvironment(host.environment, {
      allow: adapter.environment,
      extra: {
        ...proxyVariables(attempt),
        ...workerVariables(attempt),
        ...state.environment,
        ...invocation.env,
      },
    }),
    stdin: invocation.stdin,
    // Its standard output is read.
    apart: adapter.name !== 'command',
    onOutput: (chunk) => transcript.write(chunk),
  });
}

/** For those that get to know of a proxy at all. */
function proxyVariables({ adapter, host }: Attempt): Readonly<Record<string, string>> {
  return adapter.environment.includes('NO_PROXY') ? pastProxy(host.environment) : {};
}

/** The variables that every worker's process sees (design §11). */
function workerVariables({ manifest, session, host }: Attempt): Readonly<Record<string, string>> {
  return {
    ...workerNames(manifest),
    RALPH_MCP_ENDPOINT: session.endpoint.url,
    RALPH_MCP_TOKEN: session.endpoint.token,
    ...(host.previousFailure === null ? {} : { RALPH_PREVIOUS_FAILURE: host.previousFailure }),
    ...(typeof host.feedback === 'string' ? { RALPH_FEEDBACK: host.feedback } : {}),
    // A jail that has a private one says so itself.
    TMPDIR: `${manifest.worker_namespace}/tmp`,
  };
}
