import { redactText } from '../redact-text.ts';

/** Whose work a commit has, as its trailers say. */
export interface UnitTrailers {
  readonly run_id: string;
  readonly unit_id: string;
  readonly attempt: number;
}

/** What a commit says. */
export interface MessageFacts extends UnitTrailers {
  /** What the plan asked for. */
  readonly description: string;
  /** What the agent says that it did, item by item; empty when it said nothing. */
  readonly summary: readonly string[];
}

const SUBJECT_WIDTH = 72;
const MOST_ITEMS = 20;
const ITEM_WIDTH = 500;

/**
 * The message of a unit's commit: the first item of its summary, the whole summary, and trailers that say where it comes
 * from. Whatever an agent wrote is one list item a line, so that it cannot pass for a trailer.
 */
export function commitMessage({ run_id, unit_id, attempt, description, summary }: MessageFacts): string {
  const items = summary
    .map(plain)
    .filter((item) => item !== '')
    .slice(0, MOST_ITEMS);
  const asked = plain(description.trim().split('\n')[0] ?? '');
  const subject = clip(items[0] ?? asked, SUBJECT_WIDTH) || unit_id;
  const trailers = [`Ralph-Unit: ${unit_id}`, `Ralph-Run: ${plain(run_id)}`, `Ralph-Attempt: ${attempt}`];
  const body = items.map((item) => `- ${clip(item, ITEM_WIDTH)}`);
  return [subject, ...(body.length === 0 ? [] : [body.join('\n')]), trailers.join('\n')].join('\n\n') + '\n';
}

/** The trailers of all units that a message has: of several where commits were squashed, and then maybe indented. */
export function unitTrailers(message: string): readonly UnitTrailers[] {
  return [...message.matchAll(TRAILERS)].map(([, unit_id = '', run_id = '', attempt = '']) => ({
    run_id,
    unit_id,
    attempt: Number(attempt),
  }));
}

const TRAILERS = /^[ \t]*Ralph-Unit: (.*)\n[ \t]*Ralph-Run: (.*)\n[ \t]*Ralph-Attempt: (\d+)$/gm;

function plain(text: string): string {
  return redactText(text)
    .replaceAll(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim();
}

/** At a space where there is one, never inside a character. */
function clip(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  const kept = characters.slice(0, width - 1).join('');
  const space = kept.lastIndexOf(' ');
  return `${space > width / 2 ? kept.slice(0, space) : kept}…`;
}
