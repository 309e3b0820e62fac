import type { UnitExplanation } from '@ralph/coordinator';
import type { Colors } from '../io.ts';
import { formatDuration, plural, sanitiseLine } from '../terminal-text.ts';
import { usageText } from './usage-text.ts';

const FILES_SHOWN = 10;

/** Why a unit is where it is, in words. */
export function explanationText(explained: UnitExplanation, colors: Colors): string {
  const { run_id, unit_id, status, because, next, roots, needs, needed_by, chain, attempts, notes } =
    explained;
  const lines = [
    `${colors.bold(sanitiseLine(unit_id))} of run ${run_id} is ${colors.bold(status)}: ${sanitiseLine(because)}`,
    ...roots.map(
      (root) =>
        `  at the root: ${root.unit_id} ${root.status}${root.why === null ? '' : `: ${sanitiseLine(root.why)}`}`,
    ),
    ...(needs.length === 0
      ? []
      : [`  needs ${needs.map((one) => `${one.unit_id} (${one.status})`).join(', ')}`]),
    ...(needed_by.length === 0 ? [] : [`  needed by ${needed_by.join(', ')}`]),
    ...(chain.length === 0
      ? []
      : [
          `  agents: ${chain.map((name) => sanitiseLine(name)).join(', then ')}; ${plural(explained.retries, 'retry').replace('retrys', 'retries')} with each`,
        ]),
    ...attempts.flatMap((attempt) => attemptLines(attempt, colors)),
    ...(notes.length === 0 ? [] : ['also:']),
    ...notes.map(({ at, text }) => `  ${colors.dim(at)}  ${sanitiseLine(text)}`),
    ...explained.out_of_bounds.map((path) => colors.red(`  out of bounds: ${sanitiseLine(path)}`)),
    `next: ${sanitiseLine(next)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function attemptLines(attempt: UnitExplanation['attempts'][number], colors: Colors): readonly string[] {
  const { started_at, ended_at, outcome, files_changed: files } = attempt;
  const took =
    ended_at === null ? '' : ` after ${formatDuration(Date.parse(ended_at) - Date.parse(started_at))}`;
  const waited =
    attempt.waited_ms === null ? '' : `, ${formatDuration(attempt.waited_ms)} after the one before`;
  const used = usageText(attempt.usage);
  const trouble = attempt.class === null ? '' : ` (${attempt.class})`;
  const reason = [attempt.reason, attempt.message].filter((part) => part !== null && part !== '').join(': ');
  const paths = files.slice(0, FILES_SHOWN).map((path) => sanitiseLine(path));
  const more = files.length > FILES_SHOWN ? ` and ${files.length - FILES_SHOWN} more` : '';
  return [
    `attempt ${attempt.attempt} with ${sanitiseLine(attempt.agent ?? 'an agent that is not known')}: ${paint(outcome, colors)}${took}${waited}`,
    ...(reason === '' ? [] : [`  ${sanitiseLine(reason)}${trouble}`]),
    ...(attempt.advice === null ? [] : [`  what to do: ${sanitiseLine(attempt.advice)}`]),
    ...(files.length === 0 ? [] : [`  changed ${paths.join(', ')}${more}`]),
    ...(attempt.denied === 0 ? [] : [`  ${plural(attempt.denied, 'tool call')} refused`]),
    ...(used === '' ? [] : [`  used ${used}`]),
  ];
}

function paint(outcome: UnitExplanation['attempts'][number]['outcome'], colors: Colors): string {
  switch (outcome) {
    case 'succeeded':
      return colors.green(outcome);
    case 'failed':
      return colors.red(outcome);
    case 'running':
      return colors.cyan(outcome);
    case 'cancelled':
    case 'lost':
      return colors.yellow(outcome);
  }
}
