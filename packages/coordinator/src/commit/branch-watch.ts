import type { BranchTip } from './branch-tip.ts';
import type { CheckoutGit } from './checkout-git.ts';
import { unitTrailers } from './commit-message.ts';
import { missingWork, type CommittedWork } from './missing-work.ts';
import type { FilesInCommit } from './reached.ts';

/** A commit of a unit, with its message. */
interface UnitCommit extends FilesInCommit {
  readonly unit_id: string;
  readonly message: string;
}

interface WatchedWork extends CommittedWork {
  readonly unit_id: string;
  /** What was committed, also where another commit has its work. */
  readonly made: string;
}

/** Notices when the branch does not go on as the one who commits left it. */
export interface BranchWatch {
  /** The branch was led to the commit of a unit. */
  readonly led: (made: UnitCommit) => void;
  /** The branch was there, and is here. */
  readonly moved: (from: BranchTip, to: BranchTip) => Promise<void>;
}

/** Tells of each commit once; the branch was at `base` before the first of them. */
export function watchBranch(
  git: CheckoutGit,
  base: string | null,
  onNotice: (text: string) => void,
): BranchWatch {
  let works: readonly WatchedWork[] = [];
  return {
    led({ commit, files, unit_id, message }) {
      const [trailers = null] = unitTrailers(message);
      works = [...works, { unit_id, made: commit, commit, files, trailers }];
    },
    async moved(from, to) {
      if (from.ref !== to.ref) {
        onNotice(`${nameOf(to)} is checked out, and no longer ${nameOf(from)}: units are committed there`);
      }
      if (works.length === 0) return;
      const missing = await missingWork(git, { from: base, to: to.commit }, works);
      const there = to.commit;
      works =
        there === null
          ? []
          : works.flatMap((work) => (missing.includes(work) ? [] : [{ ...work, commit: there }]));
      if (missing.length === 0) return;
      const which = missing.map(({ unit_id, made }) => `${unit_id} (${made})`).join(', ');
      onNotice(
        `not part of ${nameOf(to)} any more, which somebody else moved: the commits of ${which}. "git cherry-pick" brings one back`,
      );
    },
  };
}

function nameOf({ ref }: BranchTip): string {
  return ref === 'HEAD' ? 'a detached HEAD' : ref.replace(/^refs\/heads\//, '');
}
