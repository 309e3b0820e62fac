import { pathsBetween } from './branch-tip.ts';
import { splitNul, type CheckoutGit } from './checkout-git.ts';
import { unitTrailers, type UnitTrailers } from './commit-message.ts';
import { knownTo, notReached, type FilesInCommit } from './reached.ts';

/** Work of a unit that was committed; the trailers are null where nobody knows them. */
export interface CommittedWork extends FilesInCommit {
  readonly trailers: UnitTrailers | null;
}

/**
 * Those of the works, in the order in which they were committed, that `to` does not have: neither does it build on the
 * commit, nor does a commit since `from` have its trailers, nor do all its files have there what this commit, or one
 * after it, gave them. Null is the time before the first commit.
 */
export async function missingWork<Work extends CommittedWork>(
  git: CheckoutGit,
  { from, to }: { readonly from: string | null; readonly to: string | null },
  works: readonly Work[],
): Promise<readonly Work[]> {
  const beyond = await notReached(
    git,
    to,
    works.map(({ commit }) => commit),
  );
  if (beyond.size === 0) return [];
  const told = new Set((await trailersBetween(git, from, to)).map(nameOf));
  // One commit may be that of several units.
  const rewritten = new Set(
    works.flatMap(({ commit, trailers }) =>
      trailers !== null && told.has(nameOf(trailers)) ? [commit] : [],
    ),
  );
  const isOpen = ({ commit }: Work): boolean => beyond.has(commit) && !rewritten.has(commit);
  const first = works.findIndex(isOpen);
  if (first === -1) return [];
  const later = works.slice(first);
  const known = await knownTo(
    git,
    later.map(({ commit }) => commit),
  );
  const missing: Work[] = [];
  const kept = new Set<string>();
  for (const work of later.toReversed()) {
    if (known.has(work.commit)) {
      const differs = new Set(await pathsBetween(git, work.commit, to));
      for (const path of work.files) if (!differs.has(path)) kept.add(path);
    }
    const isThere = work.files.length > 0 && work.files.every((path) => kept.has(path));
    if (isOpen(work) && !isThere) missing.push(work);
  }
  return missing.toReversed();
}

async function trailersBetween(
  git: CheckoutGit,
  from: string | null,
  to: string | null,
): Promise<readonly UnitTrailers[]> {
  if (to === null) return [];
  const range = [to, ...(from === null ? [] : [`^${from}`])];
  const answer = await git.ask(['log', '--no-show-signature', '-z', '--format=%B', ...range, '--']);
  // What a branch once began with may be gone altogether.
  if (answer.exit_code !== 0) return [];
  return splitNul(answer.stdout.toString('utf8')).flatMap(unitTrailers);
}

function nameOf({ run_id, unit_id, attempt }: UnitTrailers): string {
  return `${run_id} ${unit_id} ${attempt}`;
}
