import type { WorkerFailure, WorkerManifest } from '@ralph/manifest';
import type { WorkerState } from '@ralph/reducer';
import type { ActiveRun } from '../active-run.ts';
import { readSummary } from '../commit/read-summary.ts';
import { DEFAULT_GRACE_MS, DEFAULT_TIMEOUT_MS } from '../limits.ts';
import { runVerification, type VerificationResult } from '../verification.ts';
import { evidenceFailure, readEvidence } from '../worker/evidence.ts';
import { boundaryFailure } from '../worker/judge-attempt.ts';
import { jailedArgv, workerJail } from '../worker/worker-jail.ts';
import { failed, outcomeEvent, type WorkerOutcome, type WorkerReport } from '../worker/worker-outcome.ts';
import { findAdoptable } from './find-adoptable.ts';

/**
 * Judges an attempt that had delivered when its coordinator died, by what it left: its evidence, what the audit finds,
 * and the unit's own verification. False when there is nothing to judge any more, or the user does not let it be judged.
 */
export async function adoptAttempt(run: ActiveRun, worker: WorkerState): Promise<boolean> {
  const { prepared, ledger, recorder, options } = run;
  const { unit_id, attempts: attempt } = worker;
  const manifest = findAdoptable(
    { paths: prepared.paths, runId: prepared.runId, agents: prepared.agentsConfig.agents },
    worker,
  );
  if (manifest === null) return false;
  const verified = await verifyAgain(run, manifest);
  if (options.signal?.aborted === true) return false;
  const settlement = await ledger.settle(unit_id);
  const evidence = readEvidence(manifest.worker_artifact_dir);
  const report: WorkerReport = {
    exit_code: null,
    artifact_count: evidence.artifact_count,
    files_changed: settlement.files_changed,
    usage: null,
    final_message: readSummary(manifest.worker_artifact_dir)[0] ?? null,
  };
  const failure =
    boundaryFailure(settlement) ?? evidenceFailure(evidence, 'artifact') ?? verificationFailure(verified);
  const outcome: WorkerOutcome = failure === null ? { status: 'succeeded', report } : failed(report, failure);
  recorder.record(outcomeEvent({ unit_id, attempt }, outcome, 'interrupted'));
  return true;
}

async function verifyAgain(
  { prepared, hosts, options, stops }: ActiveRun,
  manifest: WorkerManifest,
): Promise<VerificationResult | null> {
  if (manifest.verify === undefined) return null;
  const { environment, secrets, confinement, agentsConfig } = prepared;
  const { agents } = agentsConfig;
  const directories = prepared.directories.get(manifest.unit_id) ?? [];
  const host = { agents, directories, environment, secrets, jail: confinement.backend ?? undefined };
  const nothing = { writable: [], hidden: () => [] };
  const jail = manifest.confinement === 'jail' ? await workerJail(manifest, nothing, host) : null;
  const { signal = stops.stopping } = options;
  return runVerification(hosts.processes, {
    command: manifest.verify,
    cwd: manifest.workspace_root,
    environment,
    timeoutMs: manifest.timeout_ms ?? DEFAULT_TIMEOUT_MS,
    finder: prepared.redaction.finder,
    graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
    wrap: (argv) => jailedArgv(jail, argv),
    signal,
    killSignal: stops.killing,
  });
}

function verificationFailure(verified: VerificationResult | null): WorkerFailure | null {
  if (verified === null || verified.passed) return null;
  return {
    reason: 'verify_failed',
    message: `the unit's own verification failed: ${verified.output_tail.trimEnd().slice(-1000)}`,
    exit_code: verified.exit_code,
  };
}
