const MAX_SHOWN = 500;

/** How many lines to show around a match. */
export interface GrepContext {
  readonly context_before: number;
  readonly context_after: number;
}

/** Lines as grep prints them: matches with colons, context with dashes, `--` between groups. */
export function matchText(
  path: string,
  text: string,
  hits: readonly number[],
  { context_before, context_after }: GrepContext,
): readonly string[] {
  const lines = text.split(/\r?\n/u);
  const matched = new Set(hits);
  const out: string[] = [];
  let next = 0;
  for (const hit of hits) {
    const start = Math.max(next, hit - context_before);
    if (next > 0 && start > next && context_before + context_after > 0) out.push('--');
    const end = Math.min(lines.length, hit + context_after + 1);
    for (let index = start; index < end; index += 1) {
      out.push(lineText(path, index, lines[index] ?? '', matched.has(index) ? ':' : '-'));
    }
    next = Math.max(next, end);
  }
  return out;
}

function lineText(path: string, index: number, line: string, mark: ':' | '-'): string {
  const shown = line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
  return `${path}${mark}${index + 1}${mark}${shown}`;
}
