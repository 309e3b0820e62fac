import * as z from 'zod';
import { ARTIFACT_INPUTS } from './artifact-inputs.ts';
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
  coordinate: z.object({
    action: z.string().min(1).max(200).describe('What you tell or ask for, in a few words'),
    work_unit_id: z.string().max(200).optional().describe('The unit that it is about, if it is about one'),
    payload: z.string().max(4_096).optional().describe('Anything worth knowing about it'),
  }),
  read_env: z.object({
    name: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Name of the variable, such as PATH; left out: all names are listed'),
  }),
  declare_complete: z.object({
    summary: z.string().max(16_384).optional().describe('What was done, for the people who read the result'),
  }),
  ...ARTIFACT_INPUTS,
} as const satisfies Readonly<Record<ToolName, z.ZodObject>>;
