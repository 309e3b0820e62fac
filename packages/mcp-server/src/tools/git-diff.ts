import { z } from 'zod';
import { readGitArguments, withoutPaths } from '../git-arguments.ts';
import { IGNORE_SUBMODULES, MAX_GIT_BYTES, runGit, secretPathsIn } from '../run-git.ts';
import { defineTool } from '../tool.ts';

const NO_PROGRAMS = ['--no-ext-diff', '--no-textconv', '--no-color', IGNORE_SUBMODULES] as const;

/** Flags that decide what is compared, not how it is shown. */
const SELECTS: ReadonlySet<string> = new Set(['--cached', '--staged', '--merge-base', '-R']);

/** Shows differences between commits, the index and the checkout. */
export const gitDiffTool = defineTool({
  name: 'git_diff',
  title: 'Git diff',
  description: 'Shows differences (git diff). Files that hold credentials are left out.',
  capabilities: ['git.diff_read'],
  readOnly: true,
  input: z.object({
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
      .max(MAX_GIT_BYTES)
      .default(MAX_GIT_BYTES)
      .describe('Cut the output after this many bytes'),
  }),
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
