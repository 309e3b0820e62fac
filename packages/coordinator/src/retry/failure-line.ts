import type { WorkerFailure } from '@ralph/manifest';
import { screenLine } from '../process/screen-line.ts';
import { redactText } from '../redact-text.ts';

const LONGEST = 500;

/** A failure in one short line without secrets, as a program gets it in its environment. */
export function failureLine({ reason, message }: WorkerFailure): string {
  return oneLine(`${reason}: ${message}`);
}

/** A text as a short line without secrets, as a program gets it in its environment. */
export function oneLine(text: string): string {
  return screenLine(redactText(text.slice(0, 4 * LONGEST).replaceAll(/\s+/g, ' ')), LONGEST);
}
