import * as z from 'zod';
import { TOOL_LIMITS } from './tool-limits.ts';

const MAX_FILES = 100;

const count = z.int().min(0).optional();
const bytesOfFile = z.int().min(1).max(TOOL_LIMITS.file_bytes).default(TOOL_LIMITS.file_bytes);
const writable = z
  .string()
  .describe('File, relative to the root or absolute, inside your writable directories');

/** What the tools take that read and change files. */
export const FILE_INPUTS = {
  read_file: z.object({
    path: z.string().describe('File, relative to the root or absolute'),
    line_start: count.describe('First line, from 1'),
    line_end: count.describe('Last line, included'),
    offset: count.describe('First byte, from 0'),
    limit: count.describe('Number of bytes'),
    head: count.describe('Only this many lines from the start'),
    tail: count.describe('Only this many lines from the end'),
    max_bytes: bytesOfFile.describe('Return at most this many bytes'),
  }),
  read_multiple_files: z.object({
    paths: z.array(z.string()).min(1).max(MAX_FILES).describe('Files, relative to the root or absolute'),
    per_item_max_bytes: bytesOfFile.describe('Most bytes of each file'),
    fail_fast: z.boolean().default(true).describe('Answer with the first error instead of going on'),
  }),
  read_media: z.object({
    path: z
      .string()
      .describe(
        'File, relative to the root or absolute, or a ralph://media/… address from an earlier answer',
      ),
  }),
  read_image: z.object({
    path: z
      .string()
      .describe(
        'Image file, relative to the root or absolute, or a ralph://media/… address from an earlier answer',
      ),
  }),
  stat_path: z.object({
    path: z.string().describe('Any path of the checkout, relative to the root or absolute'),
  }),
  list_allowed_roots: z.object({}),
  write_file: z.object({
    path: writable,
    content: z.string().describe('The whole new content'),
  }),
  edit_file: z.object({
    path: z
      .string()
      .describe('Existing file, relative to the root or absolute, inside your writable directories'),
    edits: z
      .array(
        z.object({
          oldText: z.string().min(1).describe('Text to find, exactly; its first occurrence is replaced'),
          newText: z.string().describe('Text to put there'),
        }),
      )
      .min(1)
      .describe('Replacements, in order'),
    dry_run: z.boolean().default(false).describe('Only show the diff'),
  }),
  append_file: z.object({
    path: writable,
    content: z.string().describe('The text to add; no line end is added'),
  }),
  create_directory: z.object({
    path: z
      .string()
      .describe('Directory, relative to the root or absolute, inside your writable directories'),
  }),
  move_file: z.object({
    src: z.string().describe('What to move'),
    dest: z.string().describe('Its new path; parent directories are created'),
    overwrite: z.boolean().default(false).describe('Replace an existing file'),
  }),
  copy_file: z.object({
    src: z.string().describe('File to copy; anything that may be read'),
    dest: z.string().describe('Where the copy goes, inside your writable directories'),
    overwrite: z.boolean().default(false).describe('Replace an existing file'),
  }),
  delete_path: z.object({
    path: z.string().describe('What to delete, inside your writable directories'),
    recursive: z.boolean().default(false).describe('Delete a directory with everything in it'),
  }),
} as const;
