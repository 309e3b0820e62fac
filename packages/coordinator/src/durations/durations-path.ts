import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { userStateDirectory, type StatePlace } from '../agent-state/state-root.ts';
import { liesBeneath } from '../lies-beneath.ts';

/**
 * Where the durations of a checkout are kept: with the user's own state, so that neither git nor an audit sees them.
 * Null where that would lie in the checkout itself, as when a home directory is one.
 */
export function durationsPath({ environment, checkout }: StatePlace): string | null {
  const named = join(userStateDirectory(environment), 'durations');
  // A home directory may be reached by a link, and the checkout is named by its real path.
  const directory = existsSync(named) ? realpathSync.native(named) : named;
  if (liesBeneath(checkout, directory)) return null;
  const name = basename(checkout)
    .replaceAll(/[^\w.-]/g, '_')
    .slice(0, 64);
  const key = createHash('sha256').update(checkout).digest('hex').slice(0, 16);
  return join(directory, `${name}-${key}.json`);
}
