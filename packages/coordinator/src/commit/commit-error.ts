/** Why a unit's changes are not committed, for people; it never leaves the committer. */
export class CommitError extends Error {
  override readonly name = 'CommitError';
}
