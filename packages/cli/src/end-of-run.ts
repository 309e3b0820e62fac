import type { RunSummary, Verification, WorkerSummary } from '@ralph/manifest';
import { failureText, outOfBoundsText, verificationText } from './event-text.ts';
import type { Colors } from './io.ts';
import { isResumable, resumeHint } from './resume-text.ts';
import { renderTable } from './summary-table.ts';
import { padColumns, sanitiseLine, sanitiseLines } from './terminal-text.ts';

// `__verify__`: the summary's row for a failed verification, which has its own section here.
const RESERVED_ROW = /^__.*__$/;
const TAIL_LINES = 20;
const MOST_REFUSALS = 20;

/** A tool call that was refused. */
export interface Refusal {
  readonly unit_id: string;
  readonly tool: string;
  readonly path: string | null;
  readonly message: string;
}

/** All that the end of a run shows. */
export interface SummaryView {
  readonly summary: RunSummary;
  readonly refusals: readonly Refusal[];
  /** Label and absolute path. */
  readonly paths: readonly (readonly [label: string, path: string])[];
  /** Columns of the terminal; null where lines may have any length. */
  readonly width: number | null;
}

/** Renders the end of a run: table, what went wrong, verification, where to find what. */
export function renderSummary(view: SummaryView, colors: Colors): string {
  const { summary, refusals, paths } = view;
  const workers = summary.workers.filter(({ unit_id }) => !RESERVED_ROW.test(unit_id));
  const sections = [
    renderTable(workers, view.width, colors),
    section('Why units did not succeed', workers.flatMap(reasonLines)),
    section('Not committed', workers.flatMap(uncommittedLines)),
    section('Refused', refusalLines(refusals)),
    section('Out of bounds', counted(summary.out_of_bounds.map(outOfBoundsText))),
    section('Saved, each with a .patch beside it for "git apply"', quarantines(summary.out_of_bounds)),
    verificationLines(summary.verification, colors),
    paths.map(([label, path]) => `${padColumns(`${label}:`, labelWidth(paths))} ${sanitiseLine(path)}`),
    isResumable(summary) ? [resumeHint(summary.run_id)] : [],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function reasonLines(worker: WorkerSummary): readonly string[] {
  const reason = reasonOf(worker);
  return reason === null ? [] : [`${worker.unit_id}: ${sanitiseLine(reason)}`];
}

function uncommittedLines({ unit_id, commit_failure }: WorkerSummary): readonly string[] {
  return typeof commit_failure === 'string' ? [`${unit_id}: ${sanitiseLine(commit_failure)}`] : [];
}

function reasonOf(worker: WorkerSummary): string | null {
  switch (worker.status) {
    case 'succeeded':
      return null;
    case 'failed':
      return worker.failure === null ? worker.final_message : failureText(worker.failure);
    case 'blocked':
    case 'cancelled':
    case 'skipped':
      return worker.final_message ?? worker.status;
  }
}

/** One line per unit and path, however often it tried: the journal has every call with its reason. */
function refusalLines(refusals: readonly Refusal[]): readonly string[] {
  const lines = counted(
    refusals.map(
      ({ unit_id, tool, path, message }) =>
        `${unit_id}: ${tool}${path === null ? `: ${message}` : ` ${path}`}`,
    ),
  );
  const hidden = lines.length - MOST_REFUSALS;
  return hidden > 0 ? [...lines.slice(0, MOST_REFUSALS), `… and ${hidden} more, see the journal`] : lines;
}

/** Each text once, with how often it came. */
function counted(texts: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  for (const text of texts.map((each) => sanitiseLine(each))) times.set(text, (times.get(text) ?? 0) + 1);
  return [...times].map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`));
}

function quarantines(writes: RunSummary['out_of_bounds']): readonly string[] {
  const saved = writes.flatMap(({ quarantine }) => (typeof quarantine === 'string' ? [quarantine] : []));
  return [...new Set(saved)].map((index) => sanitiseLine(index));
}

function verificationLines(verification: Verification, colors: Colors): readonly string[] {
  if (!verification.ran) return [`Verification: ${colors.dim('not run')}`];
  const paint = verification.passed === true ? colors.green : colors.red;
  const result = `Verification: ${paint(sanitiseLine(verificationText(verification)))}`;
  const command = sanitiseLine(verification.command ?? '');
  const first = command === '' ? [result] : [`${result}  ${colors.dim(`$ ${command}`)}`];
  return verification.passed === true ? first : [...first, ...tailLines(verification.output_tail ?? '')];
}

function tailLines(output: string): readonly string[] {
  if (output.trim() === '') return [];
  const lines = sanitiseLines(output.trimEnd());
  return lines.slice(-TAIL_LINES).map((line) => `  | ${line}`);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function labelWidth(paths: SummaryView['paths']): number {
  return paths.reduce((width, [label]) => Math.max(width, label.length + 1), 0);
}
