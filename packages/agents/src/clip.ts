/** Cuts a text to at most `limit` characters and shows that something was cut. */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

/** Like `clip`, on one line: runs of white space become one space. */
export function clipLine(text: string, limit: number): string {
  return clip(
    text
      .slice(0, limit * 4)
      .replaceAll(/\s+/g, ' ')
      .trim(),
    limit,
  );
}
