import { z } from 'zod';
import { FILE_INPUTS } from './file-inputs.ts';
import { GIT_INPUTS } from './git-inputs.ts';
import { SEARCH_INPUTS } from './search-inputs.ts';
import type { ToolName } from './tool-facts.ts';
import { WEB_INPUTS } from './web-inputs.ts';

/** What each tool takes: one schema for each row of the catalogue. */
export const TOOL_INPUTS = {
  ...FILE_INPUTS,
  ...SEARCH_INPUTS,
  ...GIT_INPUTS,
  ...WEB_INPUTS,
  exec: z.object({
    command: z
      .union([z.array(z.string()).min(1), z.string().min(1)])
      .describe('Program with its arguments, or a command line'),
    args: z
      .union([z.array(z.string()), z.string()])
      .optional()
      .describe('Further arguments; then no shell is used'),
    cwd: z.string().optional().describe('Directory to run in, inside the checkout; its top when left out'),
    timeout_ms: z.number().optional().describe('Time limit; default 90000, at most 300000'),
  }),
  report_progress: z.object({
    status: z.string().min(1).max(200).describe('What you are doing, in a few words'),
    note: z.string().max(4_096).optional().describe('Anything worth knowing about it'),
  }),
  declare_complete: z.object({
    summary: z.string().max(16_384).optional().describe('What was done, for the people who read the result'),
  }),
  ralph_submit_md_artifact: z.object({
    artifact_type: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected lower case letters, digits and _, beginning with a letter')
      .describe('Kind of artifact, for example development_result'),
    content: z.string().describe('The whole artifact, at most 1 MiB'),
  }),
} as const satisfies Readonly<Record<ToolName, z.ZodObject>>;
