import { existsSync } from 'node:fs';

/** The parts of a log that are there, in the order in which they were written. */
export function logParts(log: string): readonly string[] {
  return [log, `${log}.1`, `${log}.2`].filter((path) => existsSync(path));
}
