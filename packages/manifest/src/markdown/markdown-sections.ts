/** One line of a Markdown text, without its line end. */
export interface MarkdownLine {
  readonly text: string;
  readonly offset: number;
}

/** A part of a document under a heading of level 1 or 2; the lines do not include the heading. */
export interface MarkdownSection {
  readonly heading: string;
  readonly level: number;
  readonly offset: number;
  readonly lines: readonly MarkdownLine[];
}

/** The parts of a document; the front matter is what stands between the two rules of three dashes. */
export interface MarkdownParts {
  readonly frontMatter: { readonly start: number; readonly end: number } | null;
  readonly sections: readonly MarkdownSection[];
}

const HEADING = /^(#{1,2})[ \t]+(.*)$/u;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/u;

/** Splits a Markdown text at its headings; what stands in a code fence is no heading. */
export function markdownSections(text: string): MarkdownParts {
  const lines = markdownLines(text);
  const frontEnd = frontMatterEnd(lines);
  const sections: (MarkdownSection & { readonly lines: MarkdownLine[] })[] = [];
  let fence: string | null = null;
  for (const line of lines.slice(frontEnd === null ? 0 : frontEnd + 1)) {
    fence = fenceAfter(fence, line.text);
    const heading = fence === null ? HEADING.exec(line.text) : null;
    if (heading === null) sections.at(-1)?.lines.push(line);
    else {
      const [, marks = '', title = ''] = heading;
      sections.push({ heading: headingText(title), level: marks.length, offset: line.offset, lines: [] });
    }
  }
  const start = lines[1]?.offset;
  const end = frontEnd === null ? undefined : lines[frontEnd]?.offset;
  const frontMatter = start === undefined || end === undefined ? null : { start, end };
  return { frontMatter, sections };
}

/** The marks of the code fence that is open after a line. It is closed by at least as many of them, alone. */
function fenceAfter(open: string | null, text: string): string | null {
  const [, marks = '', rest = ''] = FENCE.exec(text) ?? [];
  if (marks === '') return open;
  if (open === null) return marks.startsWith('`') && rest.includes('`') ? null : marks;
  return marks.startsWith(open) && rest.trim() === '' ? null : open;
}

/** The title of a heading without the marks that may close it. */
function headingText(written: string): string {
  const title = written.trim();
  let end = title.length;
  while (title[end - 1] === '#') end -= 1;
  return end === 0 || /\s/u.test(title[end - 1] ?? '') ? title.slice(0, end).trimEnd() : title;
}

/** Splits a text into its lines. */
function markdownLines(text: string): MarkdownLine[] {
  const lines: MarkdownLine[] = [];
  for (let offset = 0; offset <= text.length;) {
    const lineEnd = text.indexOf('\n', offset);
    const end = lineEnd === -1 ? text.length : lineEnd;
    lines.push({ text: text.slice(offset, text[end - 1] === '\r' ? end - 1 : end), offset });
    offset = end + 1;
  }
  return lines;
}

function frontMatterEnd(lines: readonly MarkdownLine[]): number | null {
  if (lines[0]?.text.trimEnd() !== '---') return null;
  const end = lines.findIndex((line, index) => index > 0 && line.text.trimEnd() === '---');
  return end === -1 ? null : end;
}
