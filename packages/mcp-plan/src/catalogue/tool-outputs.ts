import { z } from 'zod';
import { FILE_OUTPUTS } from './file-outputs.ts';
import { GIT_OUTPUTS } from './git-outputs.ts';
import { SEARCH_OUTPUTS } from './search-outputs.ts';
import type { ToolName } from './tool-facts.ts';
import { WEB_OUTPUTS } from './web-outputs.ts';

const noted = z.strictObject({
  noted: z.boolean().describe('Whether the people who watch were told; always true'),
});

const diagnostic = z.strictObject({
  line: z.int().min(1).nullable().describe('Line of the artifact, from 1; null when it is about the whole'),
  section: z.string().nullable().describe('The section that it is about; null when it is about the whole'),
  rule_id: z.string().describe('The rule that says so'),
  message: z.string().describe('What was expected, and what came'),
  severity: z.enum(['error', 'warning']).describe('Errors stand in the way of a submission; warnings do not'),
});

/** What each tool answers when it succeeds: one schema for each row of the catalogue. */
export const TOOL_OUTPUTS = {
  ...FILE_OUTPUTS,
  ...SEARCH_OUTPUTS,
  ...GIT_OUTPUTS,
  ...WEB_OUTPUTS,
  exec: z.strictObject({
    exit_code: z.int().nullable().describe('Exit code of the program; null when a signal ended it'),
    signal: z.string().nullable().describe('The signal that ended it, such as SIGTERM; null when none did'),
    ended_by: z
      .enum(['itself', 'timeout', 'abort', 'spawn_error'])
      .describe('What ended it: the program itself, its time limit, a cancelled call, or it never started'),
    duration_ms: z.int().min(0).describe('How long it ran, in milliseconds'),
    stdout: z.string().describe('What it printed; only beginning and end when that was more than 1 MiB'),
    stderr: z
      .string()
      .describe('What it printed to standard error; only beginning and end when that was more than 1 MiB'),
    output_file: z
      .string()
      .nullable()
      .describe('The file that holds the whole output when it was too much to be shown; else null'),
  }),
  report_progress: noted,
  declare_complete: noted,
  ralph_submit_md_artifact: z.strictObject({
    status: z.string().nullable().describe('The status that its front matter states; null when it has none'),
    diagnostics: z.array(diagnostic).describe('What is wrong with it or missing in it'),
  }),
} as const satisfies Readonly<Record<ToolName, z.ZodObject>>;
