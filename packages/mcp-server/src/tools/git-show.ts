import { z } from 'zod';
import { checkRef, gitPaths, withoutPaths } from '../git-arguments.ts';
import { runGit, secretPathsIn } from '../run-git.ts';
import { defineTool } from '../tool.ts';

const NO_PROGRAMS = ['--no-ext-diff', '--no-textconv', '--no-color'] as const;

/** Shows one commit, or a file as it was in one. */
export const gitShowTool = defineTool({
  name: 'git_show',
  title: 'Git show',
  description:
    'Shows one commit with its changes, or with "<commit>:<path>" a file as it was (git show). ' +
    'Files that hold credentials are left out.',
  capabilities: ['git.status_read'],
  readOnly: true,
  input: z.object({
    ref: z.string().describe('Commit, tag, or <commit>:<path>'),
    paths: z.array(z.string()).max(100).default([]).describe('Only the changes of these'),
    stat: z.boolean().default(false).describe('Only which files changed, and how much'),
  }),
  run: async ({ ref, paths, stat }, context) => {
    const shown = ['--end-of-options', checkRef(ref), '--', ...gitPaths(paths, context.scope)];
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
