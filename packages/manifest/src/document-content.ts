import { EMPTY_MESSAGE, documentFinding } from './document-source.ts';
import type { UnreadableSource } from './document-source.ts';
import { planProblem } from './plan-problem.ts';

/** Largest text of a plan or worker manifest, in bytes of UTF-8. */
export const MAX_PLAN_BYTES = 4_000_000;

/** The text of a document without a byte order mark, if there is something in it and not too much. */
export function documentContent(text: string): string | UnreadableSource {
  const bytes = utf8Length(text);
  if (bytes > MAX_PLAN_BYTES) {
    const message = `expected at most ${MAX_PLAN_BYTES} bytes, got ${bytes}: split the document`;
    return unreadable('too_large', message);
  }
  const content = text.replace(/^\uFEFF/u, '');
  if (content.trim() === '') return unreadable('empty_document', EMPTY_MESSAGE);
  return content;
}

function unreadable(code: 'too_large' | 'empty_document', message: string): UnreadableSource {
  return { ok: false, problems: [planProblem(documentFinding(code, message))] };
}

function utf8Length(text: string): number {
  if (text.length * 3 <= MAX_PLAN_BYTES || text.length > MAX_PLAN_BYTES) return text.length;
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Both halves of a surrogate pair together take four bytes.
    if (code < 0x80) bytes += 1;
    else bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}
