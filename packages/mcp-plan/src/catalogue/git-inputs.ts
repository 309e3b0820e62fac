import * as z from 'zod';
import { TOOL_LIMITS } from './tool-limits.ts';

const paths = z.array(z.string()).max(100).default([]);

/** What the tools take that read git. */
export const GIT_INPUTS = {
  git_status: z.object({
    path: z.string().default('.').describe('Only what lies here; the whole checkout when left out'),
  }),
  git_diff: z.object({
    args: z
      .array(z.string())
      .max(100)
      .default([])
      .describe(
        'As for git diff: flags such as --cached or --stat, commits, and after "--" paths from the top',
      ),
    max_bytes: z
      .int()
      .min(1)
      .max(TOOL_LIMITS.git_bytes)
      .default(TOOL_LIMITS.git_bytes)
      .describe('Cut the output after this many bytes'),
  }),
  git_log: z.object({
    count: z.int().min(1).max(1_000).default(10).describe('How many commits'),
    ref: z.string().default('HEAD').describe('Commit, branch or range to begin with'),
    paths: paths.describe('Only commits that touched these'),
  }),
  git_show: z.object({
    ref: z.string().describe('Commit, tag, or <commit>:<path>'),
    paths: paths.describe('Only the changes of these'),
    stat: z.boolean().default(false).describe('Only which files changed, and how much'),
  }),
} as const;
