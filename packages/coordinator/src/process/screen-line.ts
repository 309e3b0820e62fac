// CSI, then the string commands (OSC, DCS, SOS, PM, APC), then other escapes.
const ESCAPES =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;

// Control characters, and the invisible ones that reorder or hide text.
const UNSEEN =
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Nearly every line: nothing to take out, and a column each. */
const PLAIN = /^[ -~]*$/;

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;

const LONGEST = 8192;
/** Made when it is first needed: that takes as long as a whole start of Node. */
let graphemes: Intl.Segmenter | null = null;

/** Makes a line of a program's output safe to show: no escapes, no control characters, at most `width` columns. */
export function screenLine(text: string, width: number): string {
  const line = text.replace(/[\r\n]+$/, '');
  // A carriage return starts the line anew: what a terminal would show is the last part.
  const shown = line.slice(line.lastIndexOf('\r') + 1).slice(0, LONGEST);
  if (PLAIN.test(shown)) return fitPlain(shown.trimEnd(), width);
  const plain = shown.replace(ESCAPES, '').replaceAll('\t', ' ').replace(UNSEEN, '').trimEnd();
  return fit(plain, width);
}

function fitPlain(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? '' : `${text.slice(0, width - 1)}…`;
}

function fit(text: string, width: number): string {
  let columns = 0;
  let beforeLast = 0;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment, index } of graphemes.segment(text)) {
    const next = columns + (WIDE.test(segment) ? 2 : 1);
    if (next > width) return width < 1 ? '' : `${text.slice(0, beforeLast)}…`;
    columns = next;
    if (columns < width) beforeLast = index + segment.length;
  }
  return text;
}
