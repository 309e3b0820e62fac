import { checkRef, gitPaths } from '../git-arguments.ts';
import { runGit } from '../run-git.ts';
import { defineTool } from '../tool.ts';

/** Shows the newest commits. */
export const gitLogTool = defineTool('git_log', {
  run: async ({ count, ref, paths }, context) =>
    runGit(
      [
        'log',
        `--max-count=${count}`,
        '--date=iso-strict',
        '--no-color',
        '--end-of-options',
        checkRef(ref, context.scope),
        '--',
      ].concat(gitPaths(paths, context.scope)),
      context,
    ),
});
