import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditChange } from './audit-change.ts';
import { controlFiles, type ControlFile, type ControlFiles } from './control-files.ts';
import type { GitView } from './git-view.ts';
import type { RepositoryHead } from './read-head.ts';
import type { TreeChange, TreeEntry } from './tree-entry.ts';
import { placeIn, withoutEnd, type Place } from './tree-path.ts';
import { followWorktreeBranches } from './worktree-branches.ts';

/** What one look at the repository found. */
interface RepositoryLook {
  readonly control: ControlFiles;
  /** What happened to the repository as a whole; in one answer only. */
  readonly changes: readonly AuditChange[];
  /** Whether a control file is a branch of another working tree: what is committed there is nobody's stray. */
  readonly isElsewhere: (path: string) => boolean;
  /** Whether a change of the tree is only that the repository's directory came or went with what is in it. */
  readonly isMoved: (change: TreeChange) => boolean;
}

/** Watches what git and ralph obey, and that the repository is there at all. */
interface RepositoryWatch {
  /** The control files when the watch was opened. */
  readonly control: ControlFiles;
  readonly look: (tree: TreeEntry, before: ControlFiles) => Promise<RepositoryLook>;
}

const AT_HOME = '.git';

/** Opens a watch; of a repository that lies elsewhere, as that of a linked working tree does, only the files are watched. */
export function openRepositoryWatch(
  root: string,
  head: RepositoryHead | null,
  view: GitView | null,
): RepositoryWatch {
  const home = join(root, AT_HOME);
  const inode = head?.common_directory === home ? inodeOf(home) : null;
  const control = controlFiles(root, head);
  const worktrees = worktreesOf(control);
  const branches = followWorktreeBranches(root, head);
  let place: string | null = AT_HOME;
  const first = checkedOut(control);
  let seen = head === null || first === null ? '' : whereItLies(head, first);

  const find = (tree: TreeEntry): string | null => {
    const now = inodeOf(home);
    if (inode === null || now === inode) return AT_HOME;
    const elsewhere = findDirectory(tree, inode);
    if (elsewhere !== null && sizeOf(placeIn(root, `${elsewhere}/HEAD`)) !== null) return elsewhere;
    // Some file systems give numbers anew: what is there is judged by what it holds.
    return now === null ? null : AT_HOME;
  };
  /** As if they lay where they were. */
  const read = (at: string | null): ControlFiles => {
    if (head === null || at === null || at === AT_HOME) return controlFiles(root, head);
    const directory = placeIn(root, at);
    const files = controlFiles(root, { git_directory: directory, common_directory: directory });
    return new Map(
      [...files].map(([name, file]) => [name, file.base === directory ? { ...file, base: home } : file]),
    );
  };
  /** Whether what is checked out was lost since the last look. */
  const isLost = async (before: ControlFiles): Promise<boolean> => {
    const commit = checkedOut(before);
    if (head === null || view === null || commit === null) return false;
    const lies = whereItLies(head, commit);
    if (lies === seen) return false;
    const isHeld = await view.holds(commit);
    seen = lies;
    return !isHeld;
  };

  return {
    control,
    async look(tree, before) {
      const found = find(tree);
      const changes: AuditChange[] = [];
      if (found !== place && found !== AT_HOME) changes.push(repositoryChange(root, found));
      else if (found === AT_HOME && (await isLost(before))) changes.push(objectsChange(root));
      const elsewhere = branches.look();
      const left = place;
      place = found;
      const now = withWorktrees(before, read(found), worktrees);
      const isMoved = ({ path, after }: TreeChange): boolean =>
        liesIn(path, found) || (after === null && liesIn(path, left));
      const isElsewhere = (path: string): boolean => elsewhere.has(path.slice(`${AT_HOME}/`.length));
      return { control: now, changes, isElsewhere, isMoved };
    },
  };
}

function liesIn(path: string, directory: string | null): boolean {
  return directory !== null && (path === directory || path.startsWith(`${directory}/`));
}

function repositoryChange(root: string, found: string | null): AuditChange {
  const at = (text: string): ControlFile => ({
    base: root,
    path: AT_HOME,
    type: 'repository',
    text,
    mode: null,
  });
  const after = found === null ? undefined : at(found);
  return { type: 'control', kind: 'control_file', path: AT_HOME, before: at(AT_HOME), after };
}

function objectsChange(root: string): AuditChange {
  const path = `${AT_HOME}/objects`;
  const before: ControlFile = { base: root, path, type: 'objects', text: '', mode: null };
  return { type: 'control', kind: 'control_file', path, before, after: undefined };
}

/** The path of a directory in a tree, by its number; null where it is not. */
function findDirectory(tree: TreeEntry, inode: number): string | null {
  for (const [name, entry] of tree.entries ?? []) {
    if (entry.type !== 'directory') continue;
    if (entry.ino === inode) return name;
    const below = findDirectory(entry, inode);
    if (below !== null) return `${name}/${below}`;
  }
  return null;
}

/** The commit that is checked out; null before the first one. */
function checkedOut(files: ControlFiles): string | null {
  const head = withoutEnd(files.get('.git/HEAD')?.text ?? '');
  const commit = head.startsWith('ref: ') ? files.get(`.git/${head.slice('ref: '.length)}`)?.text : head;
  return commit === undefined || !/^[0-9a-f]{40,}$/.test(commit) ? null : commit;
}

/** The same text as long as nobody touched the files in which a commit can lie. */
function whereItLies({ common_directory }: RepositoryHead, commit: string): string {
  const objects = join(common_directory, 'objects');
  const loose = sizeOf(join(objects, commit.slice(0, 2), commit.slice(2)));
  const packs = loose === null ? namesIn(join(objects, 'pack')) : [];
  return JSON.stringify([commit, loose, packs.map((name) => [name, sizeOf(join(objects, 'pack', name))])]);
}

/** The other working trees of a repository, by name. */
function worktreesOf(files: ControlFiles): ReadonlySet<string> {
  return new Set([...files.keys()].flatMap((name) => worktreeOf(name) ?? []));
}

/**
 * Leaves out working trees that came later, and keeps what is known of those that were taken away: both is the user's
 * to do at any time. One that comes back is held to what it was.
 */
function withWorktrees(before: ControlFiles, now: ControlFiles, known: ReadonlySet<string>): ControlFiles {
  const there = worktreesOf(now);
  const wasThere = (name: string): boolean => {
    const worktree = worktreeOf(name);
    return worktree === null || known.has(worktree);
  };
  const isTakenAway = (name: string): boolean => {
    const worktree = worktreeOf(name);
    return worktree !== null && !there.has(worktree);
  };
  return new Map([
    ...[...now].filter(([name]) => wasThere(name)),
    ...[...before].filter(([name]) => isTakenAway(name)),
  ]);
}

function worktreeOf(name: string): string | null {
  return /^\.git\/worktrees\/([^/]+)\//.exec(name)?.[1] ?? null;
}

function inodeOf(directory: string): number | null {
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  return stat?.isDirectory() === true ? stat.ino : null;
}

function sizeOf(place: Place): number | null {
  return lstatSync(place, { throwIfNoEntry: false })?.size ?? null;
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
