import type { Audit } from '../audit/audit.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import type { RunOptions } from '../run-options.ts';
import { openCheckoutGit, type CheckoutGit } from './checkout-git.ts';
import { requireIdentity } from './require-identity.ts';

/** What is needed to commit what units changed. */
export interface Committing {
  readonly git: CheckoutGit;
  readonly audit: Audit;
}

/**
 * Asks whether a run commits, and if so, what could keep it from that.
 *
 * @throws CoordinatorError `identity_missing`, `not_a_repository` or `confinement_unavailable`.
 */
export async function prepareCommits(
  { plan, commit }: Pick<RunOptions, 'plan' | 'commit'>,
  root: string,
  audit: Audit | null,
): Promise<Committing | null> {
  if ((commit ?? plan.commit ?? 'off') === 'off') return null;
  if (audit === null) {
    throw new CoordinatorError(
      'confinement_unavailable',
      'commit per_unit: only the audit tells what a unit changed, and at level off there is none: confine the units, or commit nothing',
    );
  }
  if (audit.head === null) {
    throw new CoordinatorError(
      'not_a_repository',
      `commit per_unit: expected a git repository, and ${root} is none: run "git init" there, or commit nothing`,
    );
  }
  const git = openCheckoutGit(root, process.env);
  await requireIdentity(git);
  return { git, audit };
}
