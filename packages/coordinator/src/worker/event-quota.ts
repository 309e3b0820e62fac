/** Asked once per event: null to leave it out, else what to add to it, which is mostly nothing. */
export type EventQuota = () => string | null;

/** From here on only each doubling is kept: the journal stays small, and still tells how many there were. */
const ALL = 200;

/** Bounds how many events of one kind an agent can put into the journal in one attempt. */
export function createEventQuota(): EventQuota {
  let count = 0;
  let next = 2 * ALL;
  return () => {
    count += 1;
    if (count <= ALL) return '';
    if (count < next) return null;
    next *= 2;
    return ` (number ${count} of this attempt; most after ${ALL} are left out)`;
  };
}
