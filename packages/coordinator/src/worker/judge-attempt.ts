import { classifyFailure, inputRefusal } from '@ralph/agents';
import type { WorkerFailure } from '@ralph/manifest';
import type { Attempt } from './attempt.ts';
import { isOpenedByGit } from '../audit/rule-files.ts';
import type { Settlement } from '../change-ledger.ts';
import { durationText } from '../duration-text.ts';
import { withFailureClass } from '../retry/failure-class-of.ts';
import { evidenceFailure, readEvidence, type Evidence } from './evidence.ts';
import { DEFAULT_IDLE_TIMEOUT_MS, DEFAULT_START_TIMEOUT_MS, DEFAULT_TIMEOUT_MS } from '../limits.ts';
import { partialReport, partialText } from './partial-report.ts';
import type { AgentEnd } from './supervise-agent.ts';
import type { VerificationResult } from '../verification.ts';
import { takesPrompt } from './worker-prompt.ts';
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
    (facts.end.stopped === 'cancelled'
      ? null
      : endFailure(attempt, facts.end, report.files_changed.length)) ??
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
    // How one ends that we have ended says nothing of its work.
    exit_code: facts.end.stopped === 'delivered' ? null : facts.end.exit.exit_code,
    artifact_count: evidence.artifact_count,
    files_changed: facts.settlement.files_changed,
    usage: transcript.usage(),
    final_message: transcript.finalMessage() ?? session.completion(),
  };
}

/** A write outside the unit's directories weighs more than how the agent ended. */
export function boundaryFailure({ out_of_bounds, fails }: Settlement): WorkerFailure | null {
  if (!fails) return null;
  const paths = out_of_bounds.slice(0, MOST_PATHS).map(({ path, kind }) => {
    const stalls = kind === 'control_file' && isOpenedByGit(path);
    return stalls ? `${path} (no regular file: git would wait for it)` : path;
  });
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

function endFailure(attempt: Attempt, end: AgentEnd, files: number): WorkerFailure | null {
  const { manifest, transcript } = attempt;
  switch (end.stopped) {
    case 'timed_out':
      return stopped(
        'timed_out',
        `ran longer than ${durationText(manifest.timeout_ms ?? DEFAULT_TIMEOUT_MS)}`,
      );
    case 'start_timed_out': {
      const limit = durationText(manifest.start_timeout_ms ?? DEFAULT_START_TIMEOUT_MS);
      return stopped('start_timed_out', `printed nothing and called no tool within ${limit} of its start`);
    }
    case 'idle_timed_out': {
      const limit = durationText(manifest.idle_timeout_ms ?? DEFAULT_IDLE_TIMEOUT_MS);
      return stopped('idle_timed_out', `no output and no tool call for ${limit}`);
    }
    case 'budget_exceeded':
      return stopped('budget_exceeded', `its budget is used up: ${end.overdraft ?? 'nothing is left'}`);
    case 'input_required': {
      const { prompt = 'for something', advice = '' } = transcript.question() ?? {};
      const failure = stopped('input_required', `it asks a person: ${JSON.stringify(prompt)}; ${advice}`);
      return { ...failure, class: 'input_required', advice };
    }
    case 'tools_missing':
      return {
        reason: 'tools_missing',
        message: transcript.error() ?? 'the agent started without our tools',
      };
    case 'login_refused':
      return {
        reason: 'agent_error',
        message: `${transcript.error() ?? 'the login was refused'}: ${adviceOf(attempt, end.exit)}`,
      };
    case 'delivered':
      return null;
    case 'cancelled':
    case null:
      return exitFailure(attempt, end.exit);
  }

  /** We stopped it: what there is of its work is told too. */
  function stopped(reason: WorkerFailure['reason'], why: string): WorkerFailure {
    const partial = partialReport(attempt, end);
    const { exit_code, signal } = end.exit;
    const message = `${why}; ${partialText(partial, files)}`;
    return { reason, message, exit_code, signal, partial };
  }
}

function exitFailure(attempt: Attempt, exit: AgentEnd['exit']): WorkerFailure | null {
  const { exit_code, signal, spawn_error } = exit;
  if (spawn_error !== null) return { reason: 'spawn_error', message: spawn_error };
  if (exit_code === 0) return null;
  const refused = takesPrompt(attempt.adapter) ? {} : refusedInput(attempt);
  const advice = takesPrompt(attempt.adapter) ? adviceOf(attempt, exit) : (refused.advice ?? '');
  const how = signal === null ? `exit code ${exit_code ?? 'unknown'}` : `ended by ${signal}`;
  const said = attempt.transcript.error() ?? attempt.transcript.lastWords();
  const message = [how, said, advice].filter((part) => part !== '').join(': ');
  return { reason: signal === null ? 'exit_non_zero' : 'signal', message, exit_code, signal, ...refused };
}

/** What the agent's own words suggest to do. */
function adviceOf({ adapter, transcript }: Attempt, { exit_code, signal }: AgentEnd['exit']): string {
  return classifyFailure({
    adapter: adapter.name,
    how_to_log_in: adapter.login?.how,
    exit_code,
    signal,
    message: transcript.error(),
    stderr_tail: transcript.lastWords(),
    now: Date.now(),
  }).advice;
}

/** A program that is no agent tells of no trouble but this: that it wanted to ask somebody. */
function refusedInput({ transcript }: Attempt): Pick<WorkerFailure, 'class' | 'advice'> {
  const advice = inputRefusal(transcript.lastWords());
  return advice === null ? {} : { class: 'input_required', advice };
}

function workFailure(attempt: Attempt, facts: AttemptFacts, evidence: Evidence): WorkerFailure | null {
  const { adapter, session, transcript } = attempt;
  const missing = evidenceFailure(evidence, adapter.evidence);
  const error = transcript.error();
  if (missing?.reason === 'no_evidence' && error !== null) {
    return { reason: 'agent_error', message: `${error}; ${missing.message}` };
  }
  if (missing?.reason === 'no_evidence' && evidence.result === null && session.lastCall() === 0) {
    const message = `${missing.message}; it called none of our MCP tools, perhaps it did not see them`;
    return { reason: 'no_evidence', message };
  }
  if (missing !== null) return missing;
  const { verified } = facts;
  if (verified === null || verified.passed) return null;
  return {
    reason: 'verify_failed',
    message: `the unit's own verification ${verified.timed_out ? 'took too long' : 'failed'}: ${verified.output_tail.trimEnd().slice(-1000)}`,
    exit_code: verified.exit_code,
  };
}
