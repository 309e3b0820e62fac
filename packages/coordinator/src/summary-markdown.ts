import type { RunSummary, Verification, WorkerSummary } from '@ralph/manifest';
import { verificationEnd } from './verification-end.ts';

/** The summary for people, as Markdown; whatever agents wrote is escaped. */
export function summaryMarkdown(summary: RunSummary): string {
  return [
    '# Parallel development summary',
    '',
    `Run \`${summary.run_id}\`: **${summary.outcome}** (exit code ${summary.exit_code})`,
    '',
    '## Workers',
    '',
    ...summary.workers.map(workerLine),
    '',
    '## Status',
    '',
    `- any_failed: ${summary.any_failed}`,
    `- all_succeeded: ${summary.all_succeeded}`,
    '',
    ...uncommittedSection(summary),
    ...outOfBoundsSection(summary),
    '## Verification',
    '',
    ...verificationLines(summary.verification),
    '',
    `Journal: \`${summary.journal}\``,
    '',
  ].join('\n');
}

function workerLine(worker: WorkerSummary): string {
  const facts = [
    worker.status,
    `${worker.attempts} ${worker.attempts === 1 ? 'attempt' : 'attempts'}`,
    `${worker.artifact_count} ${worker.artifact_count === 1 ? 'artifact' : 'artifacts'}`,
    filesText(worker),
    ...(worker.confinement === null ? [] : [`confinement ${confinementText(worker)}`]),
    ...(typeof worker.commit === 'string' ? [`commit \`${worker.commit}\``] : []),
  ].join(', ');
  const message = worker.final_message === null ? '' : ` – ${escapeMarkdown(worker.final_message)}`;
  return `- **${worker.unit_id}**: ${facts}${message}`;
}

/** At level `off` nobody looks at what changes. */
function filesText({ confinement, files_changed: { length } }: WorkerSummary): string {
  if (confinement === 'off') return 'files not counted';
  return `${length} ${length === 1 ? 'file' : 'files'} changed`;
}

function uncommittedSection({ workers }: RunSummary): readonly string[] {
  const lines = workers.flatMap(({ unit_id, commit_failure: why }) =>
    typeof why === 'string' ? [`- ${unit_id}: ${escapeMarkdown(why)}`] : [],
  );
  return lines.length === 0 ? [] : ['## Not committed', '', ...lines, ''];
}

function confinementText({ confinement, jail }: WorkerSummary): string {
  return jail === null || jail === undefined ? `${confinement}` : `${confinement} (${jail})`;
}

function outOfBoundsSection({ out_of_bounds }: RunSummary): readonly string[] {
  if (out_of_bounds.length === 0) return [];
  const lines = out_of_bounds.map(({ path, unit_id, suspects, kind, restored, quarantine }) => {
    const who = unit_id ?? `one of ${suspects.join(', ')}`;
    const end = restored === undefined ? [] : [restored ? 'put back as it was' : '**not put back**'];
    const saved = quarantine === undefined ? [] : [`saved in \`${quarantine}\``];
    const facts = [who, ...(kind === undefined ? [] : [kind.replace('_', ' ')]), ...end, ...saved];
    return `- ${escapeMarkdown(path)} (${facts.join(', ')})`;
  });
  return ['## Out-of-bounds writes', '', ...lines, ''];
}

function verificationLines(verification: Verification): readonly string[] {
  if (!verification.ran) return ['- ran: no'];
  const command = escapeMarkdown(verification.command ?? '');
  return ['- ran: yes', `- command: ${command}`, `- result: ${verificationResult(verification)}`];
}

function verificationResult(verification: Verification): string {
  if (verification.passed === true) return 'passed';
  return verification.interrupted === true
    ? 'interrupted'
    : `failed (${escapeMarkdown(verificationEnd(verification))})`;
}

// Control characters, and the invisible ones that reorder or hide text: names of files may hold them.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** One line of text that no Markdown reader takes for markup, and no terminal for orders. */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`)
    .replaceAll(/[\\`*_{}[\]<>#|~&!]/g, (character) => `\\${character}`);
}
