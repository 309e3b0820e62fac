import * as z from 'zod';

const artifact_type = z.string().describe('Kind of artifact');
const content_hash = z.string().describe('SHA-256 of the text, in hexadecimal');

const diagnostic = z.strictObject({
  line: z.int().min(1).nullable().describe('Line of the artifact, from 1; null when it is about the whole'),
  section: z.string().nullable().describe('The section that it is about; null when it is about the whole'),
  rule_id: z.string().describe('The rule that says so'),
  message: z.string().describe('What was expected, and what came'),
  severity: z.enum(['error', 'warning']).describe('Errors stand in the way of a submission; warnings do not'),
});

const checked = z.strictObject({
  artifact_type,
  status: z.string().nullable().describe('The status that its front matter states; null when it has none'),
  errors: z.int().min(0).describe('How many findings stand in the way of a submission'),
  warnings: z.int().min(0).describe('How many findings do not'),
  diagnostics: z
    .array(diagnostic)
    .describe(
      'What is wrong with it or missing in it; the first 100, errors before warnings when there are more',
    ),
});

/** What the tools answer that write and submit artifacts. */
export const ARTIFACT_OUTPUTS = {
  ralph_submit_md_artifact: checked,
  ralph_verify_md_artifact: checked.extend({
    valid: z.boolean().describe('Whether it would be accepted'),
  }),
  ralph_stage_md_artifact: z.strictObject({
    artifact_type,
    bytes: z.int().min(0).describe('Size of the draft'),
    content_hash,
  }),
  ralph_edit_md_artifact: checked.extend({
    diff: z.string().describe('Unified diff of the change; empty when nothing changes'),
    content_hash,
    submitted: z.boolean().describe('Whether it was submitted; false for a dry run'),
  }),
  ralph_get_md_draft: z.strictObject({
    artifact_type,
    content: z.string().describe('The draft'),
    content_hash,
  }),
  ralph_discard_md_draft: z.strictObject({
    artifact_type,
    discarded: z.boolean().describe('false: there was no draft'),
  }),
  ralph_finalize_md_artifact: checked,
} as const;
