import { documentFinding } from './document-source.ts';
import { isRecord } from './is-record.ts';
import { locatedProblems } from './located-problems.ts';
import { TOO_DEEP_MESSAGE, isTooDeep } from './nesting.ts';
import type { Finding, PlanProblem } from './plan-problem.ts';
import { readJsonDocument } from './read-json-document.ts';
import { RunSummarySchema } from './run-summary.ts';
import type { RunSummary } from './run-summary.ts';
import { schemaFindings } from './schema-findings.ts';
import { describeValue } from './value-text.ts';

/** What became of a run, or everything that is wrong with the document that should tell. */
export type RunSummaryResult =
  | { readonly ok: true; readonly summary: RunSummary }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON of a run summary. Summaries that know nothing of runs and attempts get values that claim nothing:
 * no times, no agents, no changed files. Their row `__verify__` is no unit and is left out; `verification` says the same.
 */
export function parseRunSummary(text: string): RunSummaryResult {
  const source = readJsonDocument(text, 'json');
  if (!source.ok) return source;
  const { summary, findings } = checkSummary(source.value);
  const problems = locatedProblems(source, findings);
  return summary === null || problems.length > 0 ? { ok: false, problems } : { ok: true, summary };
}

interface CheckedSummary {
  readonly summary: RunSummary | null;
  readonly findings: readonly Finding[];
}

function checkSummary(value: unknown): CheckedSummary {
  if (!isRecord(value))
    return refused('wrong_type', `expected a run summary as an object, got ${describeValue(value)}`);
  if (isTooDeep(value)) return refused('too_deep', TOO_DEEP_MESSAGE);
  const version = value['schema_version'];
  if (typeof version === 'number' && version > 1) {
    const message = `this summary is made for a newer ralph: expected schema_version 1, got ${version}: update ralph`;
    return refused('newer_version', message);
  }
  const complete = Object.hasOwn(value, 'run_id') ? value : withoutRun(value);
  const parsed = RunSummarySchema.safeParse(complete);
  if (!parsed.success)
    return { summary: null, findings: schemaFindings(RunSummarySchema, complete, parsed.error.issues) };
  const workers = Object.hasOwn(value, 'run_id')
    ? parsed.data.workers
    : parsed.data.workers.filter(({ unit_id: id }) => id !== '__verify__');
  return { summary: { ...parsed.data, workers }, findings: [] };
}

function refused(code: Finding['code'], message: string): CheckedSummary {
  return { summary: null, findings: [documentFinding(code, message)] };
}

function withoutRun(value: Fields): Fields {
  const workers: unknown = value['workers'];
  return {
    run_id: 'unknown',
    ...outcomeOf(value),
    started_at: null,
    finished_at: null,
    base_commit: null,
    out_of_bounds: [],
    journal: '',
    ...value,
    ...(Array.isArray(workers) && { workers: workers.map(withoutAttempts) }),
  };
}

function outcomeOf({ all_succeeded: succeeded, verification }: Fields): Fields {
  if (succeeded === true) return { outcome: 'succeeded', exit_code: 0 };
  const unverified =
    isRecord(verification) && verification['ran'] === true && verification['passed'] !== true;
  return unverified ? { outcome: 'verification_failed', exit_code: 5 } : { outcome: 'failed', exit_code: 1 };
}

/** The original gave a unit one attempt, and none to a unit that was blocked. */
function withoutAttempts(worker: unknown): unknown {
  if (!isRecord(worker)) return worker;
  return {
    attempts: worker['status'] === 'blocked' ? 0 : 1,
    agent: null,
    confinement: null,
    files_changed: [],
    started_at: null,
    finished_at: null,
    usage: null,
    blocked_by: [],
    failure: null,
    ...worker,
  };
}
