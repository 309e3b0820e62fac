import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pastProxy, type Invocation } from '@ralph/agents';
import type { Attempt } from './attempt.ts';
import { DEFAULT_IDLE_TIMEOUT_MS, DEFAULT_TIMEOUT_MS } from '../limits.ts';
import { identityOf } from '../journal/process-identity.ts';
import { workerEnvironment } from '../process/environment.ts';
import type { Exit, RunningProcess } from '../process/launch.ts';
import { watch } from '../process/watchdog.ts';
import { jailedArgv } from './worker-jail.ts';
import type { Hopeless } from './worker-transcript.ts';
import { workerNames } from './worker-names.ts';

/** Why an agent was stopped before it ended by itself. */
type StopReason = 'cancelled' | 'timed_out' | 'idle_timed_out' | Hopeless;

/** How an agent's process ended, and why, if that was not its own doing. */
export interface AgentEnd {
  readonly exit: Exit;
  readonly stopped: StopReason | null;
}

/** Starts the agent of an attempt and sees it through: when this resolves, nothing that it started is alive. */
export async function superviseAgent(attempt: Attempt): Promise<AgentEnd> {
  const { manifest, host, session, transcript } = attempt;
  const agent = await startAgent(attempt);
  let stopped: StopReason | null = null;
  const stop = (reason: StopReason): void => {
    if (stopped !== null) return;
    stopped = reason;
    // Refused first: even a process that outlives its signal can write nothing more through us.
    session.endpoint.refuse();
    void agent.stop(host.graceMs);
  };
  using _limits = watch(agent, {
    wallMs: manifest.timeout_ms ?? DEFAULT_TIMEOUT_MS,
    idleMs: manifest.idle_timeout_ms ?? DEFAULT_IDLE_TIMEOUT_MS,
    lastActivity: () => Math.max(session.lastCall(), transcript.lastOutput()),
    onExpire: (expiry) => stop(expiry === 'wall' ? 'timed_out' : 'idle_timed_out'),
  });
  const cancel = (): void => stop('cancelled');
  const kill = (): void => agent.kill();
  transcript.onHopeless(stop);
  host.signal.addEventListener('abort', cancel, { once: true });
  host.killSignal.addEventListener('abort', kill, { once: true });
  if (host.signal.aborted) cancel();
  if (host.killSignal.aborted) kill();
  if (agent.pid > 0) {
    host.record({
      type: 'worker_spawned',
      unit_id: manifest.unit_id,
      attempt: manifest.attempt,
      pid: agent.pid,
      ...processMarks(agent),
    });
  }
  try {
    const exit = await agent.exited;
    session.endpoint.refuse();
    await agent.stop(host.graceMs);
    return { exit, stopped };
  } finally {
    host.signal.removeEventListener('abort', cancel);
    host.killSignal.removeEventListener('abort', kill);
  }
}

/** By what a later run knows the process again. */
function processMarks({ pid, mark }: RunningProcess) {
  const { process_start_time, boot_id, pid_namespace } = identityOf(pid);
  const start = process_start_time === null ? null : String(process_start_time);
  return { process_start_time: start, boot_id, pid_namespace, mark };
}

async function startAgent(attempt: Attempt): Promise<RunningProcess> {
  const { manifest, adapter, invocation, state, jail, host, transcript } = attempt;
  writeInvocationFiles(invocation);
  const plain = jail === null && adapter.name === 'command';
  return (plain ? host.commands : host.processes).start({
    argv: await jailedArgv(jail, invocation.argv),
    cwd: manifest.workspace_root,
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
    // A jail that has a private one says so itself.
    TMPDIR: `${manifest.worker_namespace}/tmp`,
  };
}

function writeInvocationFiles(invocation: Invocation): void {
  for (const { path, content } of invocation.files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  }
}
