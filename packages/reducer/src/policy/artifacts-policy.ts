import * as z from 'zod';

const ArtifactSchema = z.looseObject({
  drain: z.string().min(1).describe('Drain whose sessions submit this artifact'),
  artifact_type: z.string().min(1).describe('Name under which it is submitted, as "plan"'),
  decision_vocabulary: z
    .array(z.string())
    .default([])
    .describe(
      'Decisions that it may carry; the analysis phases of the drain declare exactly these. Default: none',
    ),
  prompt_template: z.string().optional().describe('Template of the prompt that asks for it'),
  markdown_summary_path: z
    .string()
    .optional()
    .describe('File that shows it to people, relative to the project'),
  artifact_json_path: z.string().optional().describe('File that holds it as JSON, relative to the project'),
});

/** What the sessions of each drain hand in. Unknown fields survive. */
export const ArtifactsPolicySchema = z.looseObject({
  $schema: z.string().optional().describe('JSON Schema of this document, for editors'),
  schema_version: z.literal(1).default(1).describe('Version of this format. Default: 1'),
  artifacts: z
    .record(z.string(), ArtifactSchema)
    .default({})
    .describe('The artifacts, by a name of your choice. Default: none'),
});
export type ArtifactsPolicy = z.infer<typeof ArtifactsPolicySchema>;
