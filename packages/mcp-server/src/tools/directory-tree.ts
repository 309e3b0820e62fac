import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { cutLine, listEntries } from './list-directory.ts';
import type { Listing } from './list-directory.ts';

const ENDINGS = { file: '', directory: '/', link: '@', other: '?' } as const satisfies Record<
  Listing['entries'][number]['type'],
  string
>;

/** Draws a directory as an indented tree. */
export const directoryTreeTool = defineTool('directory_tree', {
  run: ({ max_depth = Infinity, ...options }, context) =>
    answerFsErrors(options.path, async () => {
      const listing = await listEntries({ ...options, max_depth }, context);
      const lines = [`${listing.path}/`, ...listing.entries.map(treeLine), ...cutLine(listing.truncated)];
      return { text: lines.join('\n'), structured: listing };
    }),
});

function treeLine({ path, type }: Listing['entries'][number]): string {
  const names = path.split('/');
  return `${'  '.repeat(names.length)}${names.at(-1) ?? ''}${ENDINGS[type]}`;
}
