import { gitPaths } from '../git-arguments.ts';
import { IGNORE_SUBMODULES, runGit } from '../run-git.ts';
import { defineTool } from '../tool.ts';

/** Shows what changed in the checkout. */
export const gitStatusTool = defineTool('git_status', {
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
