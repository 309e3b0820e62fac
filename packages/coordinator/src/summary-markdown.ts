import type { RunSummary, Verification, WorkerSummary } from '@ralph/manifest';

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
    `${worker.files_changed.length} ${worker.files_changed.length === 1 ? 'file' : 'files'} changed`,
    ...(worker.confinement === null ? [] : [`confinement ${confinementText(worker)}`]),
  ].join(', ');
  const message = worker.final_message === null ? '' : ` – ${escapeMarkdown(worker.final_message)}`;
  return `- **${worker.unit_id}**: ${facts}${message}`;
}

function confinementText({ confinement, jail }: WorkerSummary): string {
  return jail === null || jail === undefined ? `${confinement}` : `${confinement} (${jail})`;
}

function outOfBoundsSection({ out_of_bounds }: RunSummary): readonly string[] {
  if (out_of_bounds.length === 0) return [];
  const lines = out_of_bounds.map(({ path, unit_id, suspects }) => {
    const who = unit_id ?? `one of ${suspects.join(', ')}`;
    return `- ${escapeMarkdown(path)} (${who})`;
  });
  return ['## Out-of-bounds writes', '', ...lines, ''];
}

function verificationLines(verification: Verification): readonly string[] {
  if (!verification.ran) return ['- ran: no'];
  const end =
    verification.timed_out === true ? 'timed out' : `exit code ${verification.exit_code ?? 'unknown'}`;
  const result = verification.passed === true ? 'passed' : `failed (${end})`;
  return ['- ran: yes', `- command: ${escapeMarkdown(verification.command ?? '')}`, `- result: ${result}`];
}

/** One line of text that no Markdown reader takes for markup. */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_{}[\]<>#|~&!]/g, (character) => `\\${character}`);
}
