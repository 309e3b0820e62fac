import { withoutEnd } from '../audit/tree-path.ts';
import { splitNul, type CheckoutGit } from './checkout-git.ts';

/** Where the next commit goes. */
export interface BranchTip {
  /** The full name of the branch; `HEAD` where it is detached. */
  readonly ref: string;
  /** Null on a branch without a commit. */
  readonly commit: string | null;
}

/** Reads which branch is checked out, and its newest commit. */
export async function readTip(git: CheckoutGit): Promise<BranchTip> {
  const [branch, head] = await Promise.all([
    git.ask(['symbolic-ref', '-q', 'HEAD']),
    git.ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
  ]);
  return {
    ref: branch.exit_code === 0 ? withoutEnd(branch.stdout.toString('utf8')) : 'HEAD',
    commit: head.exit_code === 0 ? withoutEnd(head.stdout.toString('utf8')) : null,
  };
}

/** The paths that differ between two commits; null stands for the time before the first. */
export async function pathsBetween(
  git: CheckoutGit,
  from: string | null,
  to: string | null,
): Promise<readonly string[]> {
  if (from === to) return [];
  const [one, other] = [from ?? to ?? '', from === null ? null : to];
  if (other === null) return splitNul(await git.run(['ls-tree', '-r', '-z', '--name-only', one]));
  return splitNul(await git.run(['diff-tree', '-r', '-z', '--name-only', '--no-renames', one, other]));
}
