/** Another text in the place of a part of a text. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap; those at one place follow each other in their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    // Removed lines may be named twice, by themselves and with what stands around them.
    if (edit.start > from) parts.push(text.slice(from, edit.start));
    parts.push(edit.text);
    from = Math.max(from, edit.end);
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** The start of the line that an offset is in. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The start of the line after the one that an offset is in; the end of the text after the last one. */
export function nextLine(text: string, offset: number): number {
  const lineEnd = text.indexOf('\n', offset);
  return lineEnd === -1 ? text.length : lineEnd + 1;
}

/** Tells whether only space stands between the start of its line and an offset. */
export function startsLine(text: string, offset: number): boolean {
  let at = offset;
  while (isSpace(text[at - 1])) at -= 1;
  return at === 0 || text[at - 1] === '\n';
}

/** The end of the line if only space stands between an offset and it; null otherwise. */
export function endOfBlankLine(text: string, offset: number): number | null {
  let at = offset;
  while (isSpace(text[at]) || text[at] === '\r') at += 1;
  if (at >= text.length) return text.length;
  return text[at] === '\n' ? at + 1 : null;
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** How far an offset is from the start of its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The space at the start of the line that an offset is in. */
export function indentAt(text: string, offset: number): string {
  const [indent = ''] = /^[ \t]*/u.exec(text.slice(lineStart(text, offset), offset)) ?? [];
  return indent;
}

/** How lines end in a text. */
export function lineEndOf(text: string): string {
  const lineFeed = text.indexOf('\n');
  return lineFeed > 0 && text[lineFeed - 1] === '\r' ? '\r\n' : '\n';
}

/** Removes whole lines, from the one of one offset to the one of another. */
export function removedLines(text: string, start: number, end: number): TextEdit {
  return { start: lineStart(text, start), end: nextLine(text, end), text: '' };
}

/** Inserts a line before the line that starts at an offset. */
export function insertedLine(text: string, offset: number, line: string): TextEdit {
  const end = lineEndOf(text);
  const afterOpenLine = offset > 0 && text[offset - 1] !== '\n';
  return { start: offset, end: offset, text: afterOpenLine ? end + line : line + end };
}
