import { z } from 'zod';
import { checkRef, gitPaths } from '../git-arguments.ts';
import { runGit } from '../run-git.ts';
import { defineTool } from '../tool.ts';

/** Shows the newest commits. */
export const gitLogTool = defineTool({
  name: 'git_log',
  title: 'Git log',
  description: 'Shows the newest commits, without their changes (git log).',
  capabilities: ['git.status_read'],
  readOnly: true,
  input: z.object({
    count: z.int().min(1).max(1_000).default(10).describe('How many commits'),
    ref: z.string().default('HEAD').describe('Commit, branch or range to begin with'),
    paths: z.array(z.string()).max(100).default([]).describe('Only commits that touched these'),
  }),
  run: async ({ count, ref, paths }, context) =>
    runGit(
      [
        'log',
        `--max-count=${count}`,
        '--date=iso-strict',
        '--no-color',
        '--end-of-options',
        checkRef(ref),
        '--',
      ].concat(gitPaths(paths, context.scope)),
      context,
    ),
});
