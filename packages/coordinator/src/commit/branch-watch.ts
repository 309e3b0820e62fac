import type { BranchTip } from './branch-tip.ts';
import type { CheckoutGit } from './checkout-git.ts';
import { notReached } from './reached.ts';

/** Notices when the branch does not go on as the one who commits left it. */
export interface BranchWatch {
  /** The branch was led to the commit of a unit. */
  readonly led: (commit: string, unitId: string) => void;
  /** The branch was there, and is here. */
  readonly moved: (from: BranchTip, to: BranchTip) => Promise<void>;
}

/** Tells of each commit once. */
export function watchBranch(git: CheckoutGit, onNotice: (text: string) => void): BranchWatch {
  const made = new Map<string, string>();
  return {
    led: (commit, unitId) => void made.set(commit, unitId),
    async moved(from, to) {
      if (from.ref !== to.ref) {
        onNotice(`${nameOf(to)} is checked out, and no longer ${nameOf(from)}: units are committed there`);
      }
      if (made.size === 0) return;
      const lost = await notReached(git, to.commit, [...made.keys()]);
      if (lost.size === 0) return;
      const which = [...lost].map((commit) => `${made.get(commit) ?? ''} (${commit})`).join(', ');
      for (const commit of lost) made.delete(commit);
      onNotice(
        `not part of ${nameOf(to)} any more, which somebody else moved: the commits of ${which}. "git cherry-pick" brings one back`,
      );
    },
  };
}

function nameOf({ ref }: BranchTip): string {
  return ref === 'HEAD' ? 'a detached HEAD' : ref.replace(/^refs\/heads\//, '');
}
