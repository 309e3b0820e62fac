import * as z from 'zod';
import { ARTIFACT_OUTPUTS } from './artifact-outputs.ts';
import { FILE_OUTPUTS } from './file-outputs.ts';
import { GIT_OUTPUTS } from './git-outputs.ts';
import { SEARCH_OUTPUTS } from './search-outputs.ts';
import type { ToolName } from './tool-facts.ts';
import { WEB_OUTPUTS } from './web-outputs.ts';

const noted = z.strictObject({
  noted: z.boolean().describe('Whether the people who watch were told; always true'),
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
  coordinate: noted,
  read_env: z.strictObject({
    name: z.string().nullable().describe('The variable that was asked for; null when none was'),
    value: z.string().nullable().describe('Its value; null when it is not set, or none was asked for'),
    allowed: z.array(z.string()).describe('The names of all variables that this session may see'),
  }),
  declare_complete: noted,
  ...ARTIFACT_OUTPUTS,
} as const satisfies Readonly<Record<ToolName, z.ZodObject>>;
