/** Cuts a text to at most `limit` characters and shows that something was cut. */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

// A single space stays as it is: most lines have no other white space, and nothing of them is copied.
const WHITE_SPACE = /\s{2,}|[^\S ]/g;

/** Like `clip`, on one line: runs of white space become one space. */
export function clipLine(text: string, limit: number): string {
  return clip(
    text
      .slice(0, limit * 4)
      .replaceAll(WHITE_SPACE, ' ')
      .trim(),
    limit,
  );
}
