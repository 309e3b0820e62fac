import { CoordinatorError } from '../coordinator-error.ts';
import type { CheckoutGit } from './checkout-git.ts';

/**
 * Makes sure that git knows who commits, and does not have to guess it from the name of the machine.
 *
 * @throws CoordinatorError `identity_missing`, with how to tell git.
 */
export async function requireIdentity(git: CheckoutGit): Promise<void> {
  for (const name of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const { exit_code, stderr_tail } = await git.ask(['-c', 'user.useConfigOnly=true', 'var', name]);
    if (exit_code === 0) continue;
    const said = stderr_tail.split('\n').findLast((line) => line.startsWith('fatal:')) ?? '';
    throw new CoordinatorError(
      'identity_missing',
      'commit per_unit: expected git to know who commits, and it does not. Tell it with: ' +
        `git config user.name "Your Name" && git config user.email you@example.com\n${said}`.trimEnd(),
    );
  }
}
