import * as z from 'zod';
import { DELIVERY_MODES, MODALITIES } from '../model/delivery.ts';

const path = z.string().describe('Its path from the root of the checkout');
const asked = z.string().describe('The path as it was asked for');
const bytes = z.int().min(0).describe('How many bytes were written');
const cut = z
  .enum(['oversize', 'max_bytes'])
  .nullable()
  .describe(
    'Why this is not all: oversize, the file is larger than max_bytes and its first lines are given; max_bytes, ' +
      'the part that was asked for is cut there; null: it is all',
  );

const media = z.strictObject({
  path,
  mime_type: z.string().describe('What it is, by its content'),
  modality: z.enum(MODALITIES).describe('The kind of media'),
  size: z.int().min(0).describe('Size in bytes'),
  delivery: z
    .enum(DELIVERY_MODES)
    .describe(
      'How it is handed over: inline_image and typed_block, beside this text; resource_reference_replay, to be read at uri',
    ),
  uri: z.string().describe('Where it can be read as a resource, and handed to read_media again'),
});

/** What the tools answer that read and change files. */
export const FILE_OUTPUTS = {
  read_file: z.strictObject({
    path: asked,
    content: z.string().describe('The text, or the part of it that was asked for'),
    size: z.int().min(0).describe('Size of the whole file in bytes'),
    truncated: cut,
  }),
  read_multiple_files: z.strictObject({
    files: z
      .array(
        z.strictObject({
          path: asked,
          content: z.string().nullable().describe('The text; null when it could not be read'),
          truncated: cut,
          error: z.string().nullable().describe('Why it could not be read, and what to do; null when it was'),
        }),
      )
      .describe('One entry for each path, in the order of the call'),
  }),
  read_media: media,
  read_image: media,
  stat_path: z.strictObject({
    path: asked,
    type: z.enum(['missing', 'file', 'dir', 'other']).describe('What is there; links are followed'),
    size: z.int().min(0).optional().describe('Size in bytes; left out when missing'),
    mode: z.string().optional().describe('Permission bits in octal, such as 0644; left out when missing'),
    modified_at: z
      .string()
      .optional()
      .describe('When the content last changed (ISO 8601, UTC); left out when missing'),
    created_at: z.string().optional().describe('When it was made (ISO 8601, UTC); left out when missing'),
  }),
  list_allowed_roots: z.strictObject({
    root: z.string().describe('The root of the checkout, absolute'),
    read: z.array(z.string()).describe('Directories that may be read, absolute'),
    write: z.array(z.string()).describe('Directories that may be written, absolute'),
    namespace: z
      .string()
      .nullable()
      .describe("The worker's own directory for artifacts and notes, absolute; null when there is none"),
  }),
  write_file: z.strictObject({
    path,
    bytes,
    done: z.enum(['created', 'replaced']).describe('Whether a file was there before'),
  }),
  edit_file: z.strictObject({
    path,
    diff: z.string().describe('Unified diff of the change; empty when nothing changes'),
    written: z.boolean().describe('Whether the file was written; false for a dry run'),
  }),
  append_file: z.strictObject({ path, bytes }),
  create_directory: z.strictObject({
    path: asked,
    created: z.boolean().describe('false: it was there already'),
  }),
  move_file: z.strictObject({
    src: z.string().describe('What was moved, from the root of the checkout'),
    dest: z.string().describe('Where it is now, from the root of the checkout'),
  }),
  copy_file: z.strictObject({
    src: z.string().describe('What was copied, as it was asked for'),
    dest: z.string().describe('Where the copy is, from the root of the checkout'),
  }),
  delete_path: z.strictObject({ path }),
} as const;
