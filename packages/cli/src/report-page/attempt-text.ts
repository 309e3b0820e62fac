import type { AttemptStory } from '@ralph/coordinator';
import { failureText } from '../event-text.ts';
import { formatDuration, sanitiseLine } from '../terminal-text.ts';

/** The class of the page's style by which an attempt shows how it went. */
export const OUTCOME_MARKS = {
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'warn',
  lost: 'warn',
} as const satisfies Readonly<Record<AttemptStory['outcome'], string>>;

/** One attempt in one line: `attempt 2 with codex: failed, 12.0s: exit_non_zero: …`. */
export function attemptText(attempt: AttemptStory, took_ms: number): string {
  const who = attempt.agent === null ? '' : ` with ${attempt.agent}`;
  const why = whyText(attempt);
  const end = why === '' ? '' : `: ${why}`;
  return sanitiseLine(
    `attempt ${attempt.attempt}${who}: ${attempt.outcome}, ${formatDuration(took_ms)}${end}`,
  );
}

/** Why an attempt did not succeed; empty if it did, or still runs. */
export function whyText({ failure, reason }: Pick<AttemptStory, 'failure' | 'reason'>): string {
  return sanitiseLine(failure === null ? (reason ?? '') : failureText(failure));
}
