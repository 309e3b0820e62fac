import type { WorkerFailure, WorkerManifest, WorkUnit } from '@ralph/manifest';
import { feedbackOf, previousFailure } from '@ralph/reducer';
import type { Assignment } from './assign-agents.ts';
import { budgetLeft } from './budget/spent.ts';
import type { ChangeLedger } from './change-ledger.ts';
import type { WorkerHost } from './worker/worker-host.ts';
import { CoordinatorError } from './coordinator-error.ts';
import { prepareAgain } from './prepare-directories.ts';
import { relatedUnits } from './prompt/related-units.ts';
import { failureLine, oneLine } from './retry/failure-line.ts';
import { RUN_DRAIN } from './run-drain.ts';
import { workerPaths } from './run-paths.ts';
import type { ActiveRun } from './active-run.ts';
import type { UnitSignals } from './stop-signals.ts';
import { boundaryFailure } from './worker/judge-attempt.ts';
import { fillNamespace, freshNamespace } from './worker/worker-namespace.ts';
import { EMPTY_REPORT, failed, type WorkerOutcome } from './worker/worker-outcome.ts';
import { takesPrompt, workerPrompt } from './worker/worker-prompt.ts';
import { runWorker } from './worker/worker.ts';
import {
  DEFAULT_GRACE_MS,
  DEFAULT_IDLE_TIMEOUT_MS,
  DEFAULT_START_TIMEOUT_MS,
  DEFAULT_TIMEOUT_MS,
} from './limits.ts';

/** Which attempt of which unit. */
export interface AttemptRequest {
  readonly unitId: string;
  readonly attempt: number;
  /** The unit with the agent that is to work on it. */
  readonly assignment: Assignment;
  /** The agent's own session that it is to go on with; null: a new one. */
  readonly resumeSession: string | null;
  /** How it learns that it is to end. */
  readonly signals: UnitSignals;
}

/**
 * Makes one attempt of one unit, from its announcement in the journal to its outcome; never rejects. Null: the run gave
 * up before the attempt was audited. The journal tells no end of such a one, so a resume audits it.
 */
export async function attemptUnit(run: ActiveRun, request: AttemptRequest): Promise<WorkerOutcome | null> {
  const { recorder, ledger, prepared } = run;
  const { assignment, signals } = request;
  const confinement = prepared.confinement.levelOf(assignment);
  recorder.record({
    type: 'worker_started',
    unit_id: request.unitId,
    attempt: request.attempt,
    agent: assignment.agentName,
    confinement,
    jail: confinement === 'jail' ? prepared.confinement.backend : null,
    resume_session: request.resumeSession,
  });
  let begun = false;
  try {
    await recorder.durable();
    if (signals.stopping.aborted) return { status: 'cancelled', report: EMPTY_REPORT };
    const manifest = workerManifest(run, assignment, request);
    const readable = prepared.redaction.document(manifest);
    const namespace = workerPaths(prepared.paths, request.unitId);
    const isReady =
      (await recorder.persist(() => freshNamespace(prepared.paths, namespace, readable))) &&
      (await recorder.persist(() => fillNamespace(namespace, readable)));
    if (!isReady || signals.stopping.aborted) return { status: 'cancelled', report: EMPTY_REPORT };
    const host = workerHost(run, assignment, request);
    prepareAgain(prepared.paths.root, assignment.unit, host.directories);
    ledger.begin(request.unitId, confinement === 'jail' ? prepared.confinement.backend : null);
    begun = true;
    run.committer?.begin(request.unitId);
    return await runWorker(manifest, host);
  } catch (error) {
    if (error instanceof CoordinatorError && error.code === 'directory_unusable')
      return failed(EMPTY_REPORT, { reason: 'spawn_error', message: error.message });
    if (begun && recorder.failure() !== null) return null;
    return begun ? auditedError(ledger, request.unitId, error) : internalError(error);
  }
}

/** What an attempt changed before something went wrong is its own all the same, and nobody else's. */
async function auditedError(ledger: ChangeLedger, unitId: string, error: unknown): Promise<WorkerOutcome> {
  try {
    const settlement = await ledger.settle(unitId);
    const report = { ...EMPTY_REPORT, files_changed: settlement.files_changed };
    return failed(report, boundaryFailure(settlement) ?? internalFailure(error));
  } catch (auditError) {
    return internalError(auditError);
  }
}

function internalError(error: unknown): WorkerOutcome {
  return failed(EMPTY_REPORT, internalFailure(error));
}

function internalFailure(error: unknown): WorkerFailure {
  return { reason: 'internal_error', message: error instanceof Error ? error.message : String(error) };
}

function workerManifest(run: ActiveRun, assignment: Assignment, request: AttemptRequest): WorkerManifest {
  const { unit, agentName } = assignment;
  const worker = workerPaths(run.prepared.paths, unit.unit_id);
  return {
    schema_version: 1,
    run_id: run.prepared.runId,
    attempt: request.attempt,
    unit_id: unit.unit_id,
    description: unit.description,
    allowed_directories: unit.allowed_directories,
    step_ids: unit.step_ids ?? [],
    phase: RUN_DRAIN,
    drain: RUN_DRAIN,
    config_path: null,
    cli_overrides: {},
    workspace_root: run.prepared.paths.root,
    worker_namespace: worker.namespace,
    worker_artifact_dir: worker.artifacts,
    prompt_file: worker.prompt,
    log_file: worker.log,
    agent: agentName,
    resume_session: request.resumeSession,
    ...(unit.command === undefined ? {} : { command: unit.command }),
    ...(unit.script === undefined ? {} : { script: unit.script }),
    ...(unit.verify === undefined ? {} : { verify: unit.verify }),
    timeout_ms: unit.timeout_ms ?? run.options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    ...startLimit(run, assignment),
    idle_timeout_ms: unit.idle_timeout_ms ?? run.options.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS,
    ...budgetOf(run, unit),
    confinement: run.prepared.confinement.levelOf(assignment),
  };
}

/** A command may be silent until it ends, so the limit of the run is for those that get a prompt. */
function startLimit(
  { options }: ActiveRun,
  { unit, adapter }: Assignment,
): Pick<WorkerManifest, 'start_timeout_ms'> {
  const ofRun = takesPrompt(adapter) ? (options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS) : undefined;
  const start_timeout_ms = unit.start_timeout_ms ?? ofRun;
  return start_timeout_ms === undefined ? {} : { start_timeout_ms };
}

/** What the attempt may consume: whatever its unit and the run have left. */
function budgetOf({ budgets, recorder }: ActiveRun, unit: WorkUnit): Pick<WorkerManifest, 'budget'> {
  const spent = budgets.spent(unit.unit_id);
  const budget = budgetLeft([
    { budget: unit.budget, spent: spent.unit },
    { budget: recorder.state().run.policy.budget, spent: spent.run },
  ]);
  return budget === undefined ? {} : { budget };
}

function workerHost(run: ActiveRun, assignment: Assignment, request: AttemptRequest): WorkerHost {
  const { prepared, options, recorder, ledger, mcp, outside, hosts, states } = run;
  const feedback = feedbackOf(recorder.state(), request.unitId);
  const failure = previousFailure(recorder.state(), request.unitId);
  return {
    mcp,
    agents: prepared.agentsConfig.agents,
    outside,
    processes: hosts.processes,
    states,
    environment: prepared.environment,
    directories: prepared.directories.get(request.unitId) ?? [],
    jail: prepared.confinement.backend ?? undefined,
    secrets: prepared.secrets,
    redaction: prepared.redaction,
    graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
    prompt: (adapter, tools) =>
      workerPrompt({
        unit: assignment.unit,
        drain: RUN_DRAIN,
        templates: prepared.prompts,
        siblings: () => relatedUnits(options.plan.work_units, request.unitId),
        adapter,
        tools,
        confinement: prepared.confinement.levelOf(assignment),
        verify: assignment.unit.verify ?? options.verify ?? options.plan.verify ?? null,
        previousFailure: failure,
        feedback,
        resumes: request.resumeSession !== null,
      }),
    previousFailure: failure === null ? null : failureLine(failure),
    feedback: feedback === null ? null : oneLine(feedback),
    signal: request.signals.stopping,
    overBudget: run.budgets.over,
    killSignal: request.signals.killing,
    record: recorder.record,
    persist: recorder.persist,
    onLine: (line) => options.onLine?.(request.unitId, line),
    everyLine: options.everyLine ?? false,
    settle: () => ledger.settle(request.unitId),
  };
}
