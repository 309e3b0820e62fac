const CONTEXT = 3;
/** Beyond this many line pairs the changed middle is shown as one block. */
const MAX_PAIRS = 1_000_000;

/** Beyond this many changed lines only their numbers are told: marking millions would keep everybody waiting. */
const MAX_CHANGED = 100_000;

type Mark = ' ' | '-' | '+';
type DiffLine = readonly [Mark, string];

/** A unified diff of two texts; empty when they are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const diff = diffLines(linesOf(before), linesOf(after));
  if ('summary' in diff) return `--- a/${path}\n+++ b/${path}\n${diff.summary}\n`;
  const hunks = hunksOf(diff.lines).flatMap((hunk) => hunkText(diff, hunk));
  return `${[`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n')}\n`;
}

interface Diff {
  /** How many equal lines at the beginning are not among the lines. */
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

interface Hunk {
  readonly start: number;
  readonly end: number;
}

/** Lines keep their ends, so that a last line without one differs from one with it. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

/** Of what is equal at both ends only the context is kept: texts can have hundreds of thousands of lines. */
function diffLines(before: readonly string[], after: readonly string[]): Diff | { readonly summary: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let same = 0;
  while (
    same < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) {
    same += 1;
  }
  const [removed, added] = [before.length - same - start, after.length - same - start];
  if (removed + added > MAX_CHANGED)
    return {
      summary: `@@ -${range(start, removed)} +${range(start, added)} @@\n[too many changed lines to show]`,
    };
  const middle = diffMiddle(
    before.slice(start, before.length - same),
    after.slice(start, after.length - same),
  );
  const skipped = Math.max(0, start - CONTEXT);
  const end = before.length - same;
  const lines = [
    ...marked(' ', before.slice(skipped, start)),
    ...middle,
    ...marked(' ', before.slice(end, end + CONTEXT)),
  ];
  return { skipped, lines };
}

function diffMiddle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  if (before.length * after.length > MAX_PAIRS) return [...marked('-', before), ...marked('+', after)];
  const width = after.length + 1;
  const common = longestCommon(before, after, width);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    const takeOld = (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0);
    if (old !== undefined && old === fresh) {
      lines.push([' ', old]);
      i += 1;
      j += 1;
    } else if (old !== undefined && (fresh === undefined || takeOld)) {
      lines.push(['-', old]);
      i += 1;
    } else if (fresh !== undefined) {
      lines.push(['+', fresh]);
      j += 1;
    }
  }
  return lines;
}

/** For each pair of positions, how many lines the rests have in common. */
function longestCommon(before: readonly string[], after: readonly string[], width: number): Uint32Array {
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const diagonal = (common[(i + 1) * width + j + 1] ?? 0) + 1;
      const skip = Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
      common[i * width + j] = before[i] === after[j] ? diagonal : skip;
    }
  }
  return common;
}

function marked(mark: Mark, lines: readonly string[]): readonly DiffLine[] {
  return lines.map((line) => [mark, line] as const);
}

/** Changes whose contexts touch share a hunk. */
function hunksOf(lines: readonly DiffLine[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  lines.forEach(([mark], index) => {
    if (mark === ' ') return;
    const last = hunks.at(-1);
    const end = Math.min(lines.length, index + CONTEXT + 1);
    if (last === undefined || index - CONTEXT > last.end)
      hunks.push({ start: Math.max(0, index - CONTEXT), end });
    else hunks[hunks.length - 1] = { start: last.start, end };
  });
  return hunks;
}

function hunkText({ skipped, lines }: Diff, { start, end }: Hunk): readonly string[] {
  const body = lines.slice(start, end);
  const old = range(skipped + count(lines.slice(0, start), '+'), count(body, '+'));
  const fresh = range(skipped + count(lines.slice(0, start), '-'), count(body, '-'));
  return [`@@ -${old} +${fresh} @@`, ...body.map(([mark, line]) => lineText(mark, line))];
}

/** Lines of one side: all but those that only the other side has. */
function count(lines: readonly DiffLine[], others: Mark): number {
  return lines.filter(([mark]) => mark !== others).length;
}

function range(before: number, length: number): string {
  return `${length === 0 ? before : before + 1},${length}`;
}

function lineText(mark: Mark, line: string): string {
  return line.endsWith('\n') ? `${mark}${line.slice(0, -1)}` : `${mark}${line}\n\\ No newline at end of file`;
}
