import * as z from 'zod';
import { TOOL_LIMITS } from './tool-limits.ts';

const MAX_RESULTS = 10_000;
const MAX_CONTEXT = 20;

const glob = z
  .string()
  .min(1)
  .max(1_000)
  .describe(
    'Glob: * ? [a-z] {a,b} within a name, ** for any directories; without a slash it matches names at any depth',
  );

/** What the tools take that list directories and search them. */
export const SEARCH_INPUTS = {
  list_directory: z.object({
    path: z.string().default('.').describe('Directory, relative to the root or absolute'),
    recursive: z.boolean().default(false).describe('List what is beneath it too'),
  }),
  list_directory_recursive: z.object({
    path: z.string().default('.').describe('Directory, relative to the root or absolute'),
    max_depth: z.int().min(1).optional().describe('List at most this many levels'),
    exclude_patterns: z
      .array(glob)
      .default([])
      .describe('Globs of what to leave out, such as *.test.ts or docs/**'),
  }),
  directory_tree: z.object({
    path: z.string().default('.').describe('Directory, relative to the root or absolute'),
    max_depth: z.int().min(1).optional().describe('Show at most this many levels'),
    exclude_patterns: z
      .array(glob)
      .default([])
      .describe('Globs of what to leave out, such as *.test.ts or docs/**'),
  }),
  search_files: z.object({
    pattern: glob,
    path: z.string().default('.').describe('Directory to search, relative to the root or absolute'),
    exclude: z.array(glob).default([]).describe('Globs of what to leave out'),
    limit: z.int().min(1).max(MAX_RESULTS).default(1_000).describe('Most results'),
  }),
  grep_files: z.object({
    pattern: z.string().min(1).max(1_000).describe('JavaScript regular expression, tested on each line'),
    path: z.string().default('.').describe('File or directory to search, relative to the root or absolute'),
    regex: z.boolean().default(true).describe('false: the pattern is plain text'),
    case_sensitive: z.boolean().default(true).describe('Whether case matters'),
    whole_word: z.boolean().default(false).describe('Match whole words only'),
    include: z.array(glob).default([]).describe('Search only files that one of these globs matches'),
    exclude: z.array(glob).default([]).describe('Leave out what one of these globs matches'),
    context_before: z.int().min(0).max(MAX_CONTEXT).default(0).describe('Lines shown before each match'),
    context_after: z.int().min(0).max(MAX_CONTEXT).default(0).describe('Lines shown after each match'),
    limit: z.int().min(1).max(MAX_RESULTS).default(1_000).describe('Most matches'),
    max_file_bytes: z
      .int()
      .min(1)
      .max(TOOL_LIMITS.file_bytes)
      .default(TOOL_LIMITS.file_bytes)
      .describe('Larger files are left out'),
  }),
} as const;
