import { readGitArguments, withoutPaths } from '../git-arguments.ts';
import { IGNORE_SUBMODULES, runGit, secretPathsIn } from '../run-git.ts';
import { defineTool } from '../tool.ts';

const NO_PROGRAMS = ['--no-ext-diff', '--no-textconv', '--no-color', IGNORE_SUBMODULES] as const;

/** Flags that decide what is compared, not how it is shown. */
const SELECTS: ReadonlySet<string> = new Set(['--cached', '--staged', '--merge-base', '-R']);

/** Shows differences between commits, the index and the checkout. */
export const gitDiffTool = defineTool('git_diff', {
  run: async ({ args, max_bytes }, context) => {
    const { flags, refs, paths } = readGitArguments(args, context.scope);
    const compared = ['--end-of-options', ...refs, '--'];
    const names = ['--name-only', '--no-renames', '-z', ...flags.filter((flag) => SELECTS.has(flag))];
    const secrets = await secretPathsIn(['diff', ...NO_PROGRAMS, ...names, ...compared, ...paths], context);
    return runGit(
      ['diff', ...NO_PROGRAMS, ...flags, ...compared, ...paths, ...withoutPaths(secrets)],
      context,
      max_bytes,
    );
  },
});
