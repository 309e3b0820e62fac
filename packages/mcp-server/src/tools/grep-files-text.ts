import type { ToolOutput } from '@ralph/mcp-plan';

const MAX_SHOWN = 500;

/** How many lines to show around a match. */
export interface GrepContext {
  readonly context_before: number;
  readonly context_after: number;
}

/** A line to be shown: it matches, or is context of one that does. */
export type GrepLine = ToolOutput<'grep_files'>['lines'][number];

/** The lines of a text that match, with their context; each once, in order. */
export function matchingLines(
  path: string,
  text: string,
  hits: readonly number[],
  { context_before, context_after }: GrepContext,
): readonly GrepLine[] {
  const lines = text.split(/\r?\n/u);
  const matched = new Set(hits);
  const shown: GrepLine[] = [];
  let next = 0;
  for (const hit of hits) {
    const start = Math.max(next, hit - context_before);
    const end = Math.min(lines.length, hit + context_after + 1);
    for (let index = start; index < end; index += 1) {
      shown.push({ path, line: index + 1, text: shorten(lines[index] ?? ''), match: matched.has(index) });
    }
    next = Math.max(next, end);
  }
  return shown;
}

/** Lines as grep prints them: matches with colons, context with dashes, `--` where lines of a file are left out. */
export function grepText(
  lines: readonly GrepLine[],
  { context_before, context_after }: GrepContext,
): readonly string[] {
  const grouped = context_before + context_after > 0;
  return lines.flatMap((line, index) => {
    const before = lines[index - 1];
    const gap = grouped && before?.path === line.path && before.line + 1 < line.line;
    return gap ? ['--', lineText(line)] : [lineText(line)];
  });
}

/** How long a line will be in the answer, with its end. */
export function lineLength(line: GrepLine): number {
  return lineText(line).length + 1;
}

function lineText({ path, line, text, match }: GrepLine): string {
  const mark = match ? ':' : '-';
  return `${path}${mark}${line}${mark}${text}`;
}

function shorten(line: string): string {
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
}
