import { rmSync } from 'node:fs';
import { findAgent, type AgentTask, type FoundAgent } from '@ralph/agents';
import type { WorkerManifest } from '@ralph/manifest';
import type { McpSession } from '@ralph/mcp-server';
import type { Attempt } from './attempt.ts';
import type { WorkerHost } from './worker-host.ts';
import type { AttemptState } from '../agent-state/open-agent-state.ts';
import { readBounded } from '../bounded-file.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import { judgeAttempt } from './judge-attempt.ts';
import { DEFAULT_IDLE_TIMEOUT_MS, DEFAULT_TIMEOUT_MS, QUESTION_QUIET_MS } from '../limits.ts';
import { recordAgentSignals } from '../retry/record-agent-signals.ts';
import { endedWell, superviseAgent, type AgentEnd } from './supervise-agent.ts';
import { runVerification, type VerificationResult } from '../verification.ts';
import { jailedArgv, workerJail } from './worker-jail.ts';
import { EMPTY_REPORT, type WorkerOutcome } from './worker-outcome.ts';
import { redactLeftovers } from './redact-leftovers.ts';
import { openWorkerSession } from './worker-session.ts';
import { openWorkerTranscript } from './worker-transcript.ts';
import { writeBeneath } from './write-beneath.ts';
import { writeInvocationFiles } from './write-invocation-files.ts';

/**
 * Works on one attempt of one unit: endpoint, agent, clean-up, the unit's own verification, audit, evidence.
 *
 * @throws CoordinatorError `agent_unknown` when the manifest names no known agent.
 */
export async function runWorker(manifest: WorkerManifest, host: WorkerHost): Promise<WorkerOutcome> {
  const found = findAgent(manifest.agent, host.agents);
  if ('error' in found) throw new CoordinatorError('agent_unknown', found.error);
  using state = await openState(manifest, host, found);
  if (state === null) return unbegun(host);
  const attempt = await openAttempt(manifest, host, found, state);
  using _known = attempt.known;
  let end: AgentEnd;
  let verified: VerificationResult | null;
  try {
    if (!(await host.persist(() => writeAttemptFiles(attempt)))) return await unbegun(host);
    end = await superviseAgent(attempt);
    await attempt.session.endpoint.close();
    verified = await verifyUnit(attempt, end);
  } finally {
    await attempt.session.endpoint.close();
    // Its agent may have renewed its login meanwhile.
    using _renewed = host.redaction.learn(state.secrets());
    await attempt.transcript.close();
    await tidyUp(attempt);
  }
  return judgeAttempt(attempt, { end, verified, settlement: await host.settle() });
}

/** Null when the disk takes nothing and the run has given up waiting for it. */
async function openState(
  { run_id, unit_id, attempt, workspace_root }: WorkerManifest,
  host: WorkerHost,
  { adapter }: FoundAgent,
): Promise<AttemptState | null> {
  let state: AttemptState | null = null;
  const isOpen = await host.persist(() => {
    state = host.states.open(adapter, {
      environment: host.environment,
      checkout: workspace_root,
      owner: { run_id, unit_id, attempt, agent: adapter.name },
      onProblem: host.onLine,
    });
  });
  return isOpen ? state : null;
}

/** Where no secret can be taken out of what the agent was started with, that goes. */
async function tidyUp({ manifest, invocation, state, host }: Attempt): Promise<void> {
  const bases = basesOf(manifest, state);
  if (await host.persist(() => redactLeftovers(invocation, bases, host.redaction.finder))) return;
  for (const { path } of invocation.files) if (readBounded(path) !== null) rmSync(path, { force: true });
}

/** What the agent finds in its namespace, and its prompt for people: the agent reads it another way. */
function writeAttemptFiles({ manifest, prompt, invocation, state, host }: Attempt): void {
  const bases = basesOf(manifest, state);
  if (prompt !== '') writeBeneath(bases, manifest.prompt_file, host.redaction.text(prompt));
  writeInvocationFiles(invocation.files, bases);
}

/** The directories of the attempt, in which its agent can write. */
function basesOf(
  { worker_namespace }: WorkerManifest,
  { environment }: AttemptState,
): readonly [string, ...string[]] {
  return [worker_namespace, ...Object.values(environment)];
}

/** Nothing was started: the run stops, and the attempt is made again when it is resumed. */
async function unbegun(host: WorkerHost): Promise<WorkerOutcome> {
  await host.settle();
  return { status: 'cancelled', report: EMPTY_REPORT };
}

async function openAttempt(
  manifest: WorkerManifest,
  host: WorkerHost,
  { adapter, model }: FoundAgent,
  state: AttemptState,
): Promise<Attempt> {
  const jail = manifest.confinement === 'jail' ? await workerJail(manifest, state, host) : null;
  const session = openWorkerSession(manifest, { adapter, model, jail }, host);
  const task = agentTask(manifest, session.endpoint, { model, state });
  const prompt = host.prompt(adapter, session.endpoint.tools);
  const invocation = adapter.invocation({ ...task, prompt });
  const secrets = [session.endpoint.token, ...invocation.secrets, ...state.secrets()];
  const known = host.redaction.learn(secrets);
  const finder = host.redaction.finder;
  const transcript = openWorkerTranscript({
    manifest,
    adapter,
    finder,
    onLine: host.onLine,
    everyLine: host.everyLine,
    lastCall: session.lastCall,
    // Well before the idle limit, also where that is short.
    quietMs: Math.min(QUESTION_QUIET_MS, (manifest.idle_timeout_ms ?? DEFAULT_IDLE_TIMEOUT_MS) / 2),
    onLasting: recordAgentSignals(manifest, host.record),
  });
  return { manifest, adapter, prompt, invocation, state, jail, host, session, transcript, known };
}

function agentTask(
  manifest: WorkerManifest,
  { url, token, tools }: McpSession,
  { model, state }: { readonly model: string | null; readonly state: AttemptState },
): Omit<AgentTask, 'prompt'> {
  return {
    run_id: manifest.run_id,
    attempt: manifest.attempt,
    unit_id: manifest.unit_id,
    description: manifest.description,
    allowed_directories: manifest.allowed_directories,
    workspace_root: manifest.workspace_root,
    worker_namespace: manifest.worker_namespace,
    worker_artifact_dir: manifest.worker_artifact_dir,
    command: manifest.command,
    script: manifest.script,
    endpoint: { url, token },
    tools,
    confinement: manifest.confinement,
    model,
    state_directories: state.environment,
    resume_session: manifest.resume_session,
  };
}

/** The unit's own check runs in the same jail: what it starts is the unit's work too. */
async function verifyUnit(
  { manifest, jail, host }: Attempt,
  end: AgentEnd,
): Promise<VerificationResult | null> {
  if (manifest.verify === undefined || !endedWell(end)) return null;
  return runVerification(host.processes, {
    command: manifest.verify,
    cwd: manifest.workspace_root,
    environment: host.environment,
    timeoutMs: manifest.timeout_ms ?? DEFAULT_TIMEOUT_MS,
    graceMs: host.graceMs,
    wrap: (argv) => jailedArgv(jail, argv),
    finder: host.redaction.finder,
    signal: host.signal,
    killSignal: host.killSignal,
  });
}
