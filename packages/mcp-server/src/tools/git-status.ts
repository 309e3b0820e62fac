import { z } from 'zod';
import { gitPaths } from '../git-arguments.ts';
import { IGNORE_SUBMODULES, runGit } from '../run-git.ts';
import { defineTool } from '../tool.ts';

/** Shows what changed in the checkout. */
export const gitStatusTool = defineTool({
  name: 'git_status',
  title: 'Git status',
  description:
    'Shows the branch and the changed and untracked files of the checkout (git status --porcelain).',
  capabilities: ['git.status_read'],
  readOnly: true,
  input: z.object({
    path: z.string().default('.').describe('Only what lies here; the whole checkout when left out'),
  }),
  run: async ({ path }, context) =>
    runGit(
      [
        'status',
        '--porcelain=v1',
        '--branch',
        '--untracked-files=all',
        IGNORE_SUBMODULES,
        '--',
        ...gitPaths([path], context.scope),
      ],
      context,
    ),
});
