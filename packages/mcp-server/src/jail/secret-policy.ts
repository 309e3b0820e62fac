import { matchesAny } from '../path-glob.ts';
import { isBeneath } from './jail.ts';

/** What a user hides from agents besides the usual, and what of it they may see. Globs as in `.gitignore`, from the root. */
export interface SecretPolicy {
  readonly hide: readonly string[];
  /** Stronger than `hide`. */
  readonly show: readonly string[];
}

/** The usual: names that hold credentials, and nothing else. */
export const USUAL_SECRETS: SecretPolicy = { hide: [], show: [] };

/** The same policy, with paths from `/` that lie in the checkout written from its root, where all its files are judged. */
export function policyFrom(root: string, { hide, show }: SecretPolicy): SecretPolicy {
  const fromRoot = (glob: string): string =>
    isBeneath(glob, root) ? `.${glob.slice(root === '/' ? 0 : root.length)}` : glob;
  return { hide: hide.map(fromRoot), show: show.map(fromRoot) };
}

/** Says what becomes of a path, as segments from the root: null leaves it to the usual names. */
export function judgeByPolicy({
  hide,
  show,
}: SecretPolicy): (path: readonly string[]) => 'hidden' | 'shown' | null {
  const [hides, shows] = [matchesAny(hide.filter(isInside)), matchesAny(show.filter(isInside))];
  const within = (matches: typeof hides, path: readonly string[]): boolean =>
    path.some((_, index) => matches(path.slice(0, index + 1)));
  if (hide.length === 0 && show.length === 0) return () => null;
  return (path) => (shows(path) ? 'shown' : within(hides, path) ? 'hidden' : null);
}

/** Paths outside the checkout that a list names, written from `/` or from `~/`; those are no globs. */
export function outsidePaths(globs: readonly string[], home: string): readonly string[] {
  return globs
    .filter((glob) => !isInside(glob))
    .map((path) => (path.startsWith('~/') ? `${home}${path.slice(1)}` : path));
}

function isInside(glob: string): boolean {
  return !glob.startsWith('/') && !glob.startsWith('~/');
}
