import type { ToolOutput } from '@ralph/mcp-plan';
import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import type { TreeEntry } from '../open-beneath-tree.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import type { ToolAnswer, ToolContext, ToolFailure } from '../tool.ts';
import { matchesAny } from './search-files-glob.ts';

const LABELS = {
  file: '[FILE]',
  directory: '[DIR]',
  link: '[LINK]',
  other: '[OTHER]',
} as const satisfies Record<TreeEntry['kind'], string>;

/** What is in a directory, in order of names, as far as it was walked. */
export type Listing = ToolOutput<'list_directory'>;

/** Which directory is listed, and how much of it. */
export interface ListingOptions {
  readonly path: string;
  /** Levels to go down; 1 is the directory itself. */
  readonly max_depth: number;
  readonly exclude_patterns: readonly string[];
}

/** Lists what is in a directory. */
export const listDirectoryTool = defineTool('list_directory', {
  run: ({ path, recursive }, context) =>
    answerFsErrors(path, async () => {
      const max_depth = recursive ? Infinity : 1;
      return listingAnswer(await listEntries({ path, max_depth, exclude_patterns: [] }, context));
    }),
});

/** Walks a directory to the wanted depth; what tools make is named but not entered. */
export async function listEntries(
  { path, max_depth, exclude_patterns }: ListingOptions,
  { scope, signal, progress }: ToolContext,
): Promise<Listing> {
  await using place = await findPlace(scope, path, {
    access: 'read',
    last: 'follow',
    parents: 'existing',
  });
  const excluded = matchesAny(exclude_patterns);
  const entries: Listing['entries'][number][] = [];
  const report = await walkTree(scope, place, {
    maxDepth: max_depth,
    enter: (entry) => !SKIPPED_DIRECTORIES.has(entry.name) && !excluded(entry.path),
    visit: (entry) => {
      if (!excluded(entry.path)) entries.push({ path: entry.path.join('/'), type: entry.kind });
      return true;
    },
    signal,
    progress,
  });
  return { path: place.segments.join('/') || '.', entries, truncated: describeReport(report) };
}

/** A listing with one labelled line for each entry. */
export function listingAnswer(
  listing: Listing,
): ToolAnswer<'list_directory' | 'list_directory_recursive'> | ToolFailure {
  const lines = listing.entries.map(({ path, type }) => `${LABELS[type]} ${path}`);
  const text = [...(lines.length === 0 ? ['(empty)'] : lines), ...cutLine(listing.truncated)].join('\n');
  return { text, structured: listing };
}

/** The last line of an answer that is not all. */
export function cutLine(truncated: string | null): readonly string[] {
  return truncated === null ? [] : [`[truncated: ${truncated}]`];
}
