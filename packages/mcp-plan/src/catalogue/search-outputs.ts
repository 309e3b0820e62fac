import * as z from 'zod';

const truncated = z
  .string()
  .nullable()
  .describe('Why this is not all, and how to ask for less; null when it is all');

const entry = z.strictObject({
  path: z.string().describe('Its path beneath the directory that was asked for'),
  type: z.enum(['file', 'directory', 'link', 'other']).describe('What it is; links are not followed'),
});

const listing = z.strictObject({
  path: z.string().describe('The directory, from the root of the checkout; . for the root itself'),
  entries: z.array(entry).describe('What is in it, in order of names, parents before their contents'),
  truncated,
});

/** What the tools answer that list directories and search them. */
export const SEARCH_OUTPUTS = {
  list_directory: listing,
  list_directory_recursive: listing,
  directory_tree: listing,
  search_files: z.strictObject({
    matches: z
      .array(
        z.strictObject({
          path: z.string().describe('Its path from the root of the checkout'),
          type: z.enum(['file', 'directory', 'link', 'other']).describe('What it is'),
        }),
      )
      .describe('What matches, in order of names'),
    truncated,
  }),
  grep_files: z.strictObject({
    lines: z
      .array(
        z.strictObject({
          path: z.string().describe('The file, from the root of the checkout'),
          line: z.int().min(1).describe('Number of the line, from 1'),
          text: z.string().describe('The line, cut after 500 characters'),
          match: z.boolean().describe('false: it is context'),
        }),
      )
      .describe('The lines that match, with their context, in order of files and lines'),
    matches: z.int().min(0).describe('How many of the lines match'),
    files_left_out: z.int().min(0).describe('Binary, too large or unreadable files that were not searched'),
    truncated,
  }),
} as const;
