import stringWidth from 'fast-string-width';

const LINE_BREAKS_AND_TABS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
// CSI, then the string commands with all that they carry (titles, links, the clipboard), then other escapes.
const ESCAPES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;
// C0, DEL, C1, and what reorders or hides the text that follows it.
const CONTROLS =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Nearly every text: each character is a grapheme, a column wide, and harmless. */
const PLAIN = /^[ -~]*$/;
const ELLIPSIS = '…';

/** One harmless line: no escape sequences, no control characters, nothing that reorders what is read. */
export function sanitiseLine(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  return text.replace(ESCAPES, '').replace(LINE_BREAKS_AND_TABS, ' ').replace(CONTROLS, '').trim();
}

/** The same for a text of several lines, whose lines and indentation stay. */
export function sanitiseLines(text: string): readonly string[] {
  return text
    .replace(ESCAPES, '')
    .split(/\r\n|[\n\r]/)
    .map((line) => line.replaceAll('\t', '  ').replace(CONTROLS, '').trimEnd());
}

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** Cuts the end off until the text fits into `width` columns of a terminal. */
export function truncateEnd(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  return width < 1 ? '' : takeColumns(graphemes(text), width - 1).join('') + ELLIPSIS;
}

/** Cuts the middle out: of two long names that begin alike, the ends tell them apart. */
export function truncateMiddle(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  if (width < 1) return '';
  const tail = takeColumns(graphemes(text).toReversed(), Math.floor((width - 1) / 2));
  const head = takeColumns(graphemes(text), Math.ceil((width - 1) / 2));
  return head.join('') + ELLIPSIS + tail.toReversed().join('');
}

/** Fills up with blanks to `width` columns of a terminal; wide characters count as two. */
export function padColumns(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** How many rows of a terminal a text takes that may be wider than it. */
export function rowsOf(text: string, columns: number): number {
  return text
    .split('\n')
    .reduce((rows, line) => rows + Math.max(1, Math.ceil(columnsOf(line) / Math.max(1, columns))), 0);
}

/** A length of time as people say it: `0.4s`, `12.0s`, `3m 05s`, `2h 00m`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
}

/** `1 file`, `2 files`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Made when it is first needed: that takes as long as a whole start of Node. */
let segmenter: Intl.Segmenter | null = null;

function graphemes(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function takeColumns(characters: readonly string[], width: number): readonly string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += columnsOf(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}
