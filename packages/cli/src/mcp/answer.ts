import { sanitiseLine } from '../terminal-text.ts';

const LONGEST = 500;

/** The answer of a tool: data for programs, and the same as text for those who only read that. */
export function answer<Data extends Readonly<Record<string, unknown>>>(data: Data) {
  return { content: [{ type: 'text' as const, text: JSON.stringify(data) }], structuredContent: data };
}

/** A text of somebody else, on one line and not too long for an answer. */
export function shortText(text: string): string {
  const line = sanitiseLine(text);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

/** The same where there may be no text. */
export function shortOrNull(text: string | null): string | null {
  return text === null ? null : shortText(text);
}
