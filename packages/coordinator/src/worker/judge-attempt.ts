import { classifyFailure } from '@ralph/agents';
import type { WorkerFailure } from '@ralph/manifest';
import type { Attempt } from './attempt.ts';
import type { Settlement } from '../change-ledger.ts';
import { withFailureClass } from '../retry/failure-class-of.ts';
import { evidenceFailure, readEvidence, type Evidence } from './evidence.ts';
import { DEFAULT_IDLE_TIMEOUT_MS, DEFAULT_TIMEOUT_MS } from '../limits.ts';
import type { AgentEnd } from './supervise-agent.ts';
import type { VerificationResult } from '../verification.ts';
import { failed, type WorkerOutcome, type WorkerReport } from './worker-outcome.ts';

/** All that is known once an attempt is over. */
export interface AttemptFacts {
  readonly end: AgentEnd;
  /** Null when the unit has no verification of its own, or never came to it. */
  readonly verified: VerificationResult | null;
  readonly settlement: Settlement;
}

/** Decides what an attempt amounts to; the first thing that went wrong is the reason that is kept. */
export function judgeAttempt(attempt: Attempt, facts: AttemptFacts): WorkerOutcome {
  const evidence = readEvidence(attempt.manifest.worker_artifact_dir);
  const report = attemptReport(attempt, facts, evidence);
  const failure =
    boundaryFailure(facts.settlement) ??
    (facts.end.stopped === 'cancelled' ? null : endFailure(attempt, facts.end)) ??
    (facts.end.stopped === 'cancelled' ? null : workFailure(attempt, facts, evidence));
  if (failure !== null) return failed(report, withFailureClass(attempt, facts.end, failure));
  return { status: facts.end.stopped === 'cancelled' ? 'cancelled' : 'succeeded', report };
}

function attemptReport(
  { transcript, session }: Attempt,
  facts: AttemptFacts,
  evidence: Evidence,
): WorkerReport {
  return {
    exit_code: facts.end.exit.exit_code,
    artifact_count: evidence.artifact_count,
    files_changed: facts.settlement.files_changed,
    usage: transcript.usage(),
    final_message: transcript.finalMessage() ?? session.completion(),
  };
}

/** A write outside the unit's directories weighs more than how the agent ended. */
export function boundaryFailure({ out_of_bounds, fails }: Settlement): WorkerFailure | null {
  if (!fails) return null;
  const paths = out_of_bounds.slice(0, MOST_PATHS).map((write) => write.path);
  const more = out_of_bounds.length > MOST_PATHS ? ` and ${out_of_bounds.length - MOST_PATHS} more` : '';
  const kept = out_of_bounds.filter(({ restored }) => restored === false).length;
  const left = kept === 0 ? '' : `; ${kept} of these could not be put back`;
  return {
    reason: 'out_of_bounds',
    message: `wrote outside its directories: ${paths.join(', ')}${more}${left}`,
  };
}

/** So many stray writes are named in one message. */
const MOST_PATHS = 20;

function endFailure(attempt: Attempt, { exit, stopped }: AgentEnd): WorkerFailure | null {
  const { exit_code, signal } = exit;
  const { manifest } = attempt;
  switch (stopped) {
    case 'timed_out':
      return {
        reason: 'timed_out',
        message: `ran longer than ${manifest.timeout_ms ?? DEFAULT_TIMEOUT_MS} ms`,
        exit_code,
        signal,
      };
    case 'idle_timed_out':
      return {
        reason: 'idle_timed_out',
        message: `no output and no tool call for ${manifest.idle_timeout_ms ?? DEFAULT_IDLE_TIMEOUT_MS} ms`,
        exit_code,
        signal,
      };
    case 'tools_missing':
      return {
        reason: 'tools_missing',
        message: attempt.transcript.error() ?? 'the agent started without our tools',
      };
    case 'login_refused':
      return {
        reason: 'agent_error',
        message: `${attempt.transcript.error() ?? 'the login was refused'}: ${adviceOf(attempt, exit)}`,
      };
    case 'cancelled':
    case null:
      return exitFailure(attempt, exit);
  }
}

function exitFailure(attempt: Attempt, exit: AgentEnd['exit']): WorkerFailure | null {
  const { exit_code, signal, spawn_error } = exit;
  if (spawn_error !== null) return { reason: 'spawn_error', message: spawn_error };
  if (exit_code === 0) return null;
  const message = describeExit(attempt, exit);
  return { reason: signal === null ? 'exit_non_zero' : 'signal', message, exit_code, signal };
}

function describeExit(attempt: Attempt, exit: AgentEnd['exit']): string {
  const { adapter, transcript } = attempt;
  const how = exit.signal === null ? `exit code ${exit.exit_code ?? 'unknown'}` : `ended by ${exit.signal}`;
  const said = transcript.error() ?? transcript.lastWords();
  const parts = [how, said, adapter.evidence === 'artifact' ? adviceOf(attempt, exit) : null];
  return parts.filter((part) => part !== null && part !== '').join(': ');
}

/** What the agent's own words suggest to do. */
function adviceOf({ adapter, transcript }: Attempt, { exit_code, signal }: AgentEnd['exit']): string {
  return classifyFailure({
    adapter: adapter.name,
    exit_code,
    signal,
    message: transcript.error(),
    stderr_tail: transcript.lastWords(),
    now: Date.now(),
  }).advice;
}

function workFailure(
  { adapter, session, transcript }: Attempt,
  facts: AttemptFacts,
  evidence: Evidence,
): WorkerFailure | null {
  const missing = evidenceFailure(evidence, adapter.evidence);
  const error = transcript.error();
  if (missing?.reason === 'no_evidence' && error !== null) {
    return { reason: 'agent_error', message: `${error}; ${missing.message}` };
  }
  if (missing?.reason === 'no_evidence' && session.lastCall() === 0) {
    const message = `${missing.message}; it called none of our MCP tools, perhaps it did not see them`;
    return { reason: 'no_evidence', message };
  }
  if (missing !== null) return missing;
  const { verified } = facts;
  if (verified === null || verified.passed) return null;
  return {
    reason: 'verify_failed',
    message: `the unit's own verification failed: ${verified.output_tail.trimEnd().slice(-1000)}`,
    exit_code: verified.exit_code,
  };
}
