import { checkRef, gitPaths, withoutPaths } from '../git-arguments.ts';
import { runGit, secretPathsIn } from '../run-git.ts';
import { defineTool } from '../tool.ts';

const NO_PROGRAMS = ['--no-ext-diff', '--no-textconv', '--no-color'] as const;

/** Shows one commit, or a file as it was in one. */
export const gitShowTool = defineTool('git_show', {
  run: async ({ ref, paths, stat }, context) => {
    const shown = ['--end-of-options', checkRef(ref, context.scope), '--', ...gitPaths(paths, context.scope)];
    const names = ['--format=', '--name-only', '--no-renames', '-z', '-m'];
    const secrets = ref.includes(':')
      ? []
      : await secretPathsIn(['show', ...NO_PROGRAMS, ...names, ...shown], context);
    const how = stat ? ['--stat'] : [];
    return runGit(
      ['show', ...NO_PROGRAMS, '--date=iso-strict', ...how, ...shown, ...withoutPaths(secrets)],
      context,
    );
  },
});
