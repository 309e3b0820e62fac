import * as z from 'zod';
import { FILE_INPUTS } from './file-inputs.ts';

const artifact_type = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected lower case letters, digits and _, beginning with a letter')
  .describe('Kind of artifact, for example development_result');

/** What the tools take that write and submit artifacts. */
export const ARTIFACT_INPUTS = {
  ralph_submit_md_artifact: z.object({
    artifact_type,
    content: z.string().describe('The whole artifact, at most 1 MiB'),
  }),
  ralph_verify_md_artifact: z.object({
    artifact_type,
    content: z.string().optional().describe('The text to check; the draft when left out'),
  }),
  ralph_stage_md_artifact: z.object({
    artifact_type,
    content: z.string().describe('The text; no line end is added. The whole draft may hold 1 MiB'),
    mode: z
      .enum(['append', 'replace_all'])
      .default('append')
      .describe('append: add it at the end of the draft; replace_all: it is the whole draft'),
  }),
  ralph_edit_md_artifact: z.object({
    artifact_type,
    edits: FILE_INPUTS.edit_file.shape.edits,
    dry_run: z.boolean().default(false).describe('Only show the diff and what would be wrong'),
    expected_content_hash: z
      .string()
      .optional()
      .describe('content_hash of the text that you have read; when it has changed since, nothing is written'),
  }),
  ralph_get_md_draft: z.object({ artifact_type }),
  ralph_discard_md_draft: z.object({ artifact_type }),
  ralph_finalize_md_artifact: z.object({ artifact_type }),
} as const;
