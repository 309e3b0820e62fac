import { accessSync, chmodSync, constants, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, posix, win32 } from 'node:path';
import { CoordinatorError } from '../coordinator-error.ts';
import { isOutOfSpace } from '../journal/journal-error.ts';
import { liesBeneath } from '../lies-beneath.ts';

/** Whose state it is, and for which checkout. */
export interface StatePlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The top level of the checkout. */
  readonly checkout: string;
}

/** The home directory of the user; that of the system's list of users where HOME is no absolute path. */
export function homeOf(environment: StatePlace['environment']): string {
  const home = [environment['HOME'], homedir()].find((each) => isAbsolute(each ?? ''));
  return home ?? userInfo().homedir;
}

/** Where ralph keeps what is the user's and no checkout's. */
export function userStateDirectory(
  environment: StatePlace['environment'],
  platform = process.platform,
): string {
  const path = platform === 'win32' ? win32 : posix;
  const named = [
    environment['XDG_STATE_HOME'],
    platform === 'win32' ? environment['LOCALAPPDATA'] : undefined,
  ];
  const home = named.find((each) => path.isAbsolute(each ?? ''));
  return path.join(home ?? path.join(homeOf(environment), '.local', 'state'), 'ralph');
}

/**
 * Where copies of agents' state may lie, the best first: with the user's own state, outside the checkout; else where
 * the workers' namespaces are, which git ignores too. No unit has a name with a dot.
 */
export function stateRoots({ environment, checkout }: StatePlace): readonly string[] {
  return [
    join(userStateDirectory(environment), 'agent-state'),
    join(checkout, '.agent', 'workers', '.agent-state'),
  ];
}

/**
 * Makes the place for copies of agents' state, for nobody but this user, and answers its real path.
 *
 * @throws CoordinatorError `state_unwritable` when there is none.
 */
export function openStateRoot(place: StatePlace): string {
  const roots = stateRoots(place);
  const checkout = realpathSync.native(place.checkout);
  const problems: unknown[] = [];
  for (const [index, root] of roots.entries()) {
    try {
      const real = privateDirectory(root);
      // A home directory may be a checkout itself: there the audit would take the copies for somebody's work.
      if (index === 0 && liesBeneath(checkout, real)) continue;
      return real;
    } catch (error) {
      problems.push(error);
    }
  }
  const said = problems.map((each) => (each instanceof Error ? each.message : String(each)));
  throw new CoordinatorError(
    'state_unwritable',
    `expected a place for the agents' logins and settings in ${roots.join(' or ')}: ${said.join('; ')}. ` +
      'Give this user write access to one of them, then run again',
    problems.find(isOutOfSpace),
  );
}

function privateDirectory(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stat = lstatSync(path);
  if (!stat.isDirectory()) throw new Error(`${path} is not a directory`);
  const user = process.getuid?.();
  if (user !== undefined && stat.uid !== user) throw new Error(`${path} belongs to another user`);
  if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o700);
  accessSync(path, constants.W_OK);
  return realpathSync.native(path);
}
