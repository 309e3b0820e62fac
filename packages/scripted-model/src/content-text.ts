import { field, listOf, textOf } from './loose-json.ts';

/** The text of a message's content, which APIs write as one text or as a list of parts. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => textOf(field(part, 'text')))
    .filter((text) => text !== '')
    .join('\n');
}
