import { realpathSync } from 'node:fs';
import { readRegular } from '../regular-file.ts';
import type { GitDirectories } from './control-files.ts';
import { isSameDirectory, lookAt, namesIn, pathBytes, placeIn, withoutEnd, type Place } from './tree-path.ts';

/** Follows which branches the other working trees of a repository have checked out. */
export interface WorktreeBranches {
  /**
   * The refs that one of them has checked out, or had since the look before: byte for byte, as latin1 text. A working
   * tree that was added since the beginning counts where it lies outside the checkout.
   */
  readonly look: () => ReadonlySet<string>;
}

/** Begins to follow them in the repository of a checkout; none where there is no repository. */
export function followWorktreeBranches(root: string, head: GitDirectories | null): WorktreeBranches {
  if (head === null) return { look: () => new Set() };
  const { git_directory, common_directory } = head;
  const below = placeIn(common_directory, 'worktrees');
  const known = new Set(namesIn(below));
  const here = pathBytes(realpathSync(root));
  /** How long the log of each was at the last look. */
  const logged = new Map<string, number>();

  /** Where the files of each working tree are; that of a bare repository is none. */
  const others = (): readonly Place[] => {
    const linked = namesIn(below).flatMap((name) => {
      const place = placeIn(below, name);
      return known.has(name) || isOutside(here, place) ? [place] : [];
    });
    return [...linked, ...(isBare(common_directory) ? [] : [common_directory])].filter(
      (place) => !isSameDirectory(place, git_directory),
    );
  };
  const checkedOut = (): readonly string[] => others().flatMap((place) => headOf(place) ?? []);
  /** The branches between which a working tree was switched since the last look. */
  const switched = (place: Place): readonly string[] => {
    const log = placeIn(place, 'logs/HEAD');
    const key = place.toString('latin1');
    const start = logged.get(key) ?? 0;
    const size = lookAt(log)?.size ?? 0;
    if (size === start) return [];
    logged.set(key, size);
    // Housekeeping takes old lines out.
    const news = size < start ? textOf(log) : textOf(log).slice(start);
    return [...news.matchAll(SWITCHED)].flatMap(([, from, to]) => [`refs/heads/${from}`, `refs/heads/${to}`]);
  };
  let before = checkedOut();
  for (const place of others()) switched(place);

  return {
    look() {
      const now = checkedOut();
      const found = new Set([...before, ...now, ...others().flatMap(switched)]);
      before = now;
      const own = headOf(git_directory);
      if (own !== null) found.delete(own);
      return found;
    },
  };
}

const SWITCHED = /\tcheckout: moving from ([^ \n]+) to ([^ \n]+)$/gm;

function isBare(repository: Place): boolean {
  const settings = ['config', 'config.worktree'].map((name) => textOf(placeIn(repository, name)));
  return settings.some((text) => /^[ \t]*bare[ \t]*=[ \t]*true[ \t]*$/im.test(text));
}

/** The branch that is checked out; null without one. */
function headOf(directory: Place): string | null {
  return /^ref: (refs\/heads\/.+)$/m.exec(textOf(placeIn(directory, 'HEAD')))?.[1] ?? null;
}

/** Whether the working tree to which these files belong is there, and not below a directory. */
function isOutside(directory: string, files: Place): boolean {
  const pointer = withoutEnd(textOf(placeIn(files, 'gitdir')));
  try {
    const place = pointer.startsWith('/') ? Buffer.from(pointer, 'latin1') : placeIn(files, pointer);
    const real = realpathSync(place, 'latin1');
    return !real.startsWith(`${directory}/`);
  } catch {
    return false;
  }
}

function textOf(place: Place): string {
  try {
    return readRegular(place).toString('latin1');
  } catch {
    return '';
  }
}
