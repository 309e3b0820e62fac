import type { ToolInput } from '@ralph/mcp-plan';
import { openForReading } from '../open-beneath-file.ts';
import type { FileSpot } from '../open-beneath-file.ts';
import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import type { TreeReport } from '../open-beneath-tree.ts';
import { findPlace, statPlace } from '../open-beneath.ts';
import type { Place } from '../open-beneath.ts';
import { ScopeError } from '../scope-error.ts';
import { answerFsErrors, describeFsError } from '../scope-fs-error.ts';
import type { Scope } from '../scope.ts';
import { defineTool } from '../tool.ts';
import type { Progress, ToolAnswer, ToolContext } from '../tool.ts';
import { openMatcher } from './grep-files-matcher.ts';
import type { Matcher } from './grep-files-matcher.ts';
import { patternProblem } from './grep-files-pattern.ts';
import { grepText, lineLength, matchingLines } from './grep-files-text.ts';
import type { GrepLine } from './grep-files-text.ts';
import { cutLine } from './list-directory.ts';
import { decodeText, readSlice } from './read-file-slice.ts';
import { matchesAny } from './search-files-glob.ts';

const TIME_LIMIT_MS = 20_000;
const BATCH_CHARS = 500_000;
const MAX_ANSWER_CHARS = 200_000;

type GrepOptions = ToolInput<'grep_files'>;

interface Grep {
  readonly options: GrepOptions;
  readonly matcher: Matcher;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly batch: { readonly path: string; readonly text: string }[];
  readonly lines: GrepLine[];
  batchChars: number;
  answerChars: number;
  matches: number;
  leftOut: number;
  full: boolean;
}

/** Finds lines by their content. */
export const grepFilesTool = defineTool('grep_files', {
  run: async (options, context) => {
    const problem = patternProblem(options);
    if (problem !== undefined)
      return { text: `The pattern cannot be searched for: ${problem}`, isError: true };
    return answerFsErrors(options.path, async () => {
      await using place = await findPlace(context.scope, options.path, {
        access: 'read',
        last: 'follow',
        parents: 'existing',
      });
      return await grepPlace(place, options, context);
    });
  },
});

async function grepPlace(
  place: Place,
  options: GrepOptions,
  { scope, signal, progress }: ToolContext,
): Promise<ToolAnswer<'grep_files'>> {
  const timeLimit = AbortSignal.timeout(TIME_LIMIT_MS);
  await using matcher = openMatcher(options);
  const both = AbortSignal.any([signal, timeLimit]);
  const grep: Grep = {
    options,
    matcher,
    signal: both,
    progress,
    batch: [],
    lines: [],
    batchChars: 0,
    answerChars: 0,
    matches: 0,
    leftOut: 0,
    full: false,
  };
  let report: TreeReport | undefined;
  try {
    report = await searchPlace(scope, place, grep);
  } catch (error) {
    if (!timeLimit.aborted || signal.aborted) throw error;
    return answerOf(
      grep,
      `stopped after ${TIME_LIMIT_MS / 1_000} s; use a simpler pattern or a deeper directory`,
    );
  }
  return answerOf(grep, whyNotAll(grep, report));
}

async function searchPlace(scope: Scope, place: Place, grep: Grep): Promise<TreeReport | undefined> {
  const isDirectory = (await statPlace(place))?.isDirectory() ?? false;
  if (!isDirectory) {
    await addFile(grep, place, place.segments.join('/'));
    await flush(grep);
    return undefined;
  }
  const [included, excluded] = [matchesAny(grep.options.include), matchesAny(grep.options.exclude)];
  const report = await walkTree(scope, place, {
    maxDepth: Infinity,
    enter: (entry) => !SKIPPED_DIRECTORIES.has(entry.name) && !excluded(entry.path),
    visit: async (entry) => {
      const wanted = grep.options.include.length === 0 || included(entry.path);
      if (entry.kind !== 'file' || entry.secret || !wanted || excluded(entry.path)) return true;
      await tryFile(grep, entry);
      if (grep.batchChars >= BATCH_CHARS) await flush(grep);
      return !grep.full;
    },
    signal: grep.signal,
    progress: grep.progress,
  });
  await flush(grep);
  return report;
}

/** A file that cannot be read does not end the search for the others. */
async function tryFile(grep: Grep, spot: FileSpot): Promise<void> {
  try {
    await addFile(grep, spot, spot.asked);
  } catch (error) {
    if (!(error instanceof ScopeError) && describeFsError(error) === undefined) throw error;
    grep.leftOut += 1;
  }
}

async function addFile(grep: Grep, spot: FileSpot, path: string): Promise<void> {
  await using handle = await openForReading(spot);
  const limits = { maxBytes: grep.options.max_file_bytes, signal: grep.signal };
  const { size } = await handle.stat();
  const slice = size > limits.maxBytes ? undefined : await readSlice(handle, { kind: 'whole' }, limits);
  const text = slice === undefined || slice.cut !== undefined ? undefined : decodeText(slice.bytes);
  if (text === undefined) {
    grep.leftOut += 1;
    return;
  }
  grep.batch.push({ path, text });
  grep.batchChars += text.length;
}

async function flush(grep: Grep): Promise<void> {
  const batch = grep.batch.splice(0);
  grep.batchChars = 0;
  if (batch.length === 0) return;
  const hits = await grep.matcher.match(
    batch.map(({ text }) => text),
    grep.signal,
  );
  for (const [index, { path, text }] of batch.entries()) addMatches(grep, path, text, hits[index] ?? []);
}

function addMatches(grep: Grep, path: string, text: string, hits: readonly number[]): void {
  const shown = hits.slice(0, grep.options.limit - grep.matches);
  grep.matches += shown.length;
  grep.full ||= shown.length < hits.length;
  for (const line of matchingLines(path, text, shown, grep.options)) {
    if (grep.answerChars > MAX_ANSWER_CHARS) {
      grep.full = true;
      return;
    }
    grep.lines.push(line);
    grep.answerChars += lineLength(line);
  }
}

function whyNotAll({ full, options }: Grep, report: TreeReport | undefined): string | null {
  if (full)
    return `more than ${options.limit} matches or ${MAX_ANSWER_CHARS} characters; name a deeper directory or a longer pattern`;
  return report === undefined ? null : describeReport(report);
}

function answerOf(grep: Grep, truncated: string | null): ToolAnswer<'grep_files'> {
  const { lines, matches, leftOut, options } = grep;
  const text = [
    ...grepText(lines, options),
    ...(matches === 0 ? ['(no match)'] : []),
    ...(leftOut > 0 ? [`[${leftOut} binary, too large or unreadable files left out]`] : []),
    ...cutLine(truncated),
  ].join('\n');
  return { text, structured: { lines, matches, files_left_out: leftOut, truncated } };
}
