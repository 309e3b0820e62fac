import { clip } from '../clip.ts';
import type { PromptFacts } from './prompt-facts.ts';

/** What to do differently, for failures that the message alone would let happen again. */
const LESSONS: ReadonlyMap<string, string> = new Map([
  ['no_evidence', 'The work counts only with its evidence: submit it before you stop, as said below.'],
  ['out_of_bounds', 'What was written outside was taken back. Write only where you may, as said below.'],
  ['timed_out', 'The time was too short for what you did. Take the shortest way to the result this time.'],
  ['idle_timed_out', 'Start nothing that waits for input or runs without an end.'],
  ['start_timed_out', 'Start nothing that waits for input or runs without an end.'],
  ['input_required', 'Nobody is there to answer a question: decide yourself.'],
  ['verify_failed', 'Run that check yourself before you submit.'],
  ['tools_missing', 'Find your tools first: without them nothing counts.'],
  ['work_failed', 'Finish what was left open.'],
  ['attempt_lost', 'That was not your doing. Look at what is there, and go on from it.'],
]);

/** What the user said since, why the last attempt failed and what to learn from it; empty in the first one. */
export function previousFailureSection(facts: PromptFacts): string {
  return [feedbackText(facts), failureText(facts)].filter((text) => text !== '').join('\n\n');
}

/** Whoever opened the unit again has looked at what it did: that comes first. */
function feedbackText({ feedback }: PromptFacts): string {
  if (feedback === null || feedback === undefined || feedback.trim() === '') return '';
  const quoted = clip(feedback.trim(), 4000).replaceAll('\n', '\n> ');
  return `## What the user says\n\n> ${quoted}\n\nThe user has looked at this unit and wants it done like that.`;
}

function failureText({ previous_failure, resumes }: PromptFacts): string {
  if (previous_failure === null || previous_failure.message.trim() === '') return '';
  const { reason, message } = previous_failure;
  const quoted = clip(message.trim(), 2000).replaceAll('\n', '\n> ');
  const lesson = LESSONS.get(reason) ?? 'Mend the cause first.';
  const memory = resumes ? ' You go on in the same session.' : '';
  return `## The last attempt failed\n\n> ${quoted}\n\nWhat it left in your directories is still there.${memory} ${lesson}`;
}
