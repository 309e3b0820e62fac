import * as z from 'zod';

const output = z.strictObject({
  output: z.string().describe('What git printed'),
  bytes_left_out: z
    .int()
    .min(0)
    .describe('How many bytes of its output are left out at the end; 0 when it is all'),
});

/** What the tools answer that read git. */
export const GIT_OUTPUTS = {
  git_status: output,
  git_diff: output,
  git_log: output,
  git_show: output,
} as const;
