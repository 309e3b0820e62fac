import { findRoot } from '../find-root.ts';
import { openDurations } from './open-durations.ts';

/** How long the units of the checkout around a directory took in its last runs, in ms, by unit; empty where nobody knows. */
export async function knownDurations(directory: string): Promise<ReadonlyMap<string, number>> {
  const { root } = await findRoot(directory);
  return openDurations({ environment: process.env, checkout: root }, () => undefined).expected;
}
