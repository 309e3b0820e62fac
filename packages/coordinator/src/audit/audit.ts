import { lstatSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { PathComparison } from '@ralph/manifest';
import { CoordinatorError } from '../coordinator-error.ts';
import { AT_ONCE, type WaitForSpace } from '../journal/wait-for-space.ts';
import { kindOf, type AuditChange } from './audit-change.ts';
import { bareRepositories, isObeyedIn, newBareRepositories } from './bare-repositories.ts';
import { changedControlFiles, type ControlFile } from './control-files.ts';
import { refuseSettingsOfUnits } from './refuse-settings.ts';
import { diffDirectories, openGitView, type GitView } from './git-view.ts';
import { DEFAULT_AUDIT_IGNORED, ignoredPatterns } from './ignored-patterns.ts';
import { openImageStore, type ImageStore } from './image-store.ts';
import { openExpectedRefs } from './expected-refs.ts';
import { readHead, type RepositoryHead } from './read-head.ts';
import { redirectedOutput, STANDARD_OUTPUTS } from './redirected-output.ts';
import { isOpenedByGit, refuseStalling, stallsGit } from './rule-files.ts';
import { openRepositoryWatch } from './repository-watch.ts';
import { scanTree } from './scan-tree.ts';
import { takeBackPatiently, takeBackRepository, type TakenBack } from './take-back.ts';
import { entryAt, entryOf, hasSameRights, putEntry, type TreeChange, type TreeEntry } from './tree-entry.ts';
import { lookAt, pathBytes, pathText, placeIn, type Place } from './tree-path.ts';
import { writeNew } from './write-new.ts';

/** What a quarantine did. */
export interface Quarantine {
  readonly taken: ReadonlyMap<AuditChange, TakenBack>;
  /** Whether a patch was written; without one what came is below `b`. */
  readonly patched: boolean;
}

/** Watches what really changes in a checkout, and can put it back. */
export interface Audit {
  /** Null where the directory is no git repository. */
  readonly head: RepositoryHead | null;
  /** What the last commit did not hold when the audit was opened, without what git ignores. */
  readonly baseline: { readonly dirty_paths: readonly string[] };
  /** How the checkout's file system compares names. */
  readonly comparison: PathComparison;
  /** Looks at the checkout as it is after this call; each change is in one answer only. Calls must not overlap. */
  readonly check: () => Promise<readonly AuditChange[]>;
  /** Takes these changes of the last check back; what they made is kept below a directory and in `<directory>.patch`. */
  readonly putBack: (
    changes: readonly AuditChange[],
    directory: string,
    withSpace?: WaitForSpace,
  ) => Promise<Quarantine>;
  /** From now on files are put back to what they are now. */
  readonly remember: (paths: Iterable<string>) => Promise<void>;
  /** From now on these files, which may change at any time, are not put back. */
  readonly forget: (paths: Iterable<string>) => void;
  /**
   * Says that the coordinator itself is about to lead a ref to a commit (a full name such as `refs/heads/main`, or
   * `HEAD` where it is detached): finding it there is no finding.
   */
  readonly expect: (ref: string, commit: string) => void;
  readonly close: () => void;
}

/** What to watch. */
export interface AuditOptions {
  /** The top level of the checkout, or any directory that is in none. */
  readonly root: string;
  /** Null where the directory is no git repository; asked for when it is not given. */
  readonly head?: RepositoryHead | null;
  /** The git program. Default: `git` of the PATH. */
  readonly git?: string | undefined;
  /** Where units may write: real paths relative to the checkout. */
  readonly directories?: readonly string[];
  /** Where the audit keeps what it needs; it lies in `.agent`, or outside the checkout. */
  readonly state: string;
  /** Keep what is needed to put back what git could not give back. */
  readonly keepImages: boolean;
  /** Files that git ignores whose content is kept too. */
  readonly ignored?: readonly string[] | undefined;
  /**
   * Paths (as text) that came to differ from what git has while nobody looked: the first check tells them, and what git
   * has of them is what they are put back to.
   */
  readonly recall?: readonly string[] | undefined;
  /** Open files that this process itself writes, wherever they lie. Default: standard output and error. */
  readonly outputs?: readonly number[];
}

/**
 * Opens an audit with the checkout as it is now.
 *
 * @throws CoordinatorError `git_missing`, `git_failed` or `directory_unusable`.
 */
export async function openAudit(options: AuditOptions): Promise<Audit> {
  const { root, git, state, keepImages, directories = [], outputs = STANDARD_OUTPUTS } = options;
  const head = options.head === undefined ? await readHead(root, git) : options.head;
  if (head !== null && realpathSync(root) !== realpathSync(head.top_level))
    throw notTopLevel(root, head.top_level);
  await refuseSettingsOfUnits({ root, directories, hasRepository: head !== null, git });
  const areas = directories.map(pathBytes);
  mkdirSync(state, { recursive: true });
  let tree = (await scanTree(root, null)).tree;
  if (head !== null) refuseStalling(root, tree);
  const recalled = head === null ? [] : (options.recall ?? []).map(pathBytes);
  const view =
    head === null
      ? null
      : await openGitView({ root, head, directory: join(state, 'git'), tree, withoutRules: recalled, git });
  const images = openImageStore(join(state, `images-${process.pid}-${Date.now()}`));
  const own = redirectedOutput(tree, lstatSync(root).dev, outputs);
  const bare = bareRepositories(tree);
  const watch = openRepositoryWatch(root, head, view);
  let control = watch.control;
  const expected = openExpectedRefs();
  const status = view?.status ?? null;
  const dirty = new Set(status?.dirty);
  /** Tracked files whose content is no more what git has for it. */
  const superseded = new Set(dirty);

  /** Whether git can say if the content is what it was. */
  const isKnownToGit = (path: string): boolean =>
    view !== null && !superseded.has(path) && view.tracked.has(path) && !images.has(path);
  /** Whether git can also give it back. */
  const inGit = (path: string): boolean => isKnownToGit(path) && view?.filtered.has(path) !== true;

  /** Files that can be written under a name in a unit's directory, whatever holds the unit back. */
  const reachable = new Set(namesElsewhere(tree, areas));
  const keep = async (paths: Iterable<string>, share?: number): Promise<void> => {
    let looked = 0;
    for (const path of paths) {
      const entry = entryAt(tree, path);
      if ((keepImages || reachable.has(path)) && entry?.type === 'file')
        images.keep(path, placeIn(root, path), entry, share);
      else images.forget(path);
      looked += 1;
      if (looked % 64 === 0) await setImmediate();
    }
  };
  const remember = (paths: Iterable<string>): Promise<void> => {
    const all = [...paths];
    for (const path of all) superseded.add(path);
    return keep(all);
  };

  const isOwn = ({ path, after }: TreeChange): boolean =>
    after?.type === 'file' && after.links === 1 && own.get(path) === after.ino;
  const forget = (paths: Iterable<string>): void => {
    for (const path of paths) {
      superseded.add(path);
      images.forget(path);
    }
  };

  if (recalled.length > 0) {
    for (const path of recalled) {
      if (view?.hidden.has(path) !== true) superseded.delete(path);
      rewind(tree, path, view?.tracked.has(path) ?? false);
    }
    tree = { ...tree, listedAt: 0 };
  }
  await remember([...reachable].filter((path) => !isKnownToGit(path)));
  if (keepImages)
    await remember(
      precious(tree, status, ignoredPatterns(options.ignored ?? DEFAULT_AUDIT_IGNORED)).filter(
        (path) => !recalled.includes(path),
      ),
    );
  await keep(
    [...(view?.filtered ?? [])].filter((path) => isKnownToGit(path) && !recalled.includes(path)),
    FILTERED_SHARE,
  );
  forget(own.keys());

  const whyNotKept = (path: string): string => {
    const why =
      images.whyNot(path) ?? (keepImages ? null : 'beside git nothing is kept when all units are in a jail');
    const notGits = whyNotGits(view, path);
    if (notGits !== null || why !== null) return [notGits, why].filter((one) => one !== null).join(', and ');
    if (isKnownToGit(path)) return 'git would write something else than was there';
    return superseded.has(path)
      ? 'it may be written at any time'
      : 'git ignores it, or it is in another repository';
  };

  return {
    head,
    baseline: { dirty_paths: [...dirty].filter((path) => view?.hidden.has(path) !== true).map(pathText) },
    comparison: ignoresCase(root) ? 'folded' : 'exact',
    async check() {
      const next = await scanTree(root, tree);
      const {
        control: now,
        changes: ofRepository,
        isElsewhere,
        isMoved,
      } = await watch.look(next.tree, control);
      const foreign = next.changes.filter((change) => !isOwn(change) && !isMoved(change));
      const changes = await certain(
        root,
        { view, images, isKnownToGit, areas, bare: newBareRepositories(next.tree, foreign, bare) },
        foreign,
      );
      const unexpected = changedControlFiles(control, now).filter(
        (path) => !isElsewhere(path) && !expected.meets(path, now.get(path)?.text),
      );
      const told = unexpected.map((path): AuditChange => ({
        type: 'control',
        kind: 'control_file',
        path,
        before: control.get(path),
        after: now.get(path),
      }));
      tree = next.tree;
      control = now;
      return [...ofRepository, ...changes, ...told];
    },
    async putBack(changes, directory, withSpace = AT_ONCE) {
      await withSpace(() => {
        for (const side of ['a', 'b', 'before']) mkdirSync(join(directory, side), { recursive: true });
      });
      // All else needs its objects.
      const found = takeBackRepository({ root, directory }, changes);
      for (const [{ after }, { restored }] of found) if (restored) forgetMoved(tree, after);
      const rest = changes.filter((change) => !found.has(change));
      const wanted = rest.flatMap(({ type, path, before }) =>
        type === 'tree' && before?.type === 'file' && inGit(path) ? [path] : [],
      );
      const fromGit = join(directory, 'before');
      await withSpace(async () => {
        rmSync(fromGit, { recursive: true, force: true });
        mkdirSync(fromGit);
        await view?.checkout(wanted, fromGit);
      });
      const ofGit = new Set(wanted);
      const contentBefore = (path: string, entry: TreeEntry): Buffer | null =>
        ofGit.has(path) ? contentOf(fromGit, path, entry) : images.read(path);
      const taken = await takeBackPatiently({ root, directory, contentBefore, whyNotKept }, rest, withSpace);
      const restored = new Map(control);
      for (const [change, result] of taken) {
        if (change.type === 'tree') accept(tree, change, result);
        else if (result.restored || result.again) restoreKnown(restored, change);
      }
      control = restored;
      refreshOtherNames(root, tree, changes);
      rmSync(fromGit, { recursive: true });
      const patch = await diffDirectories(directory, git);
      if (patch !== null && patch.length > 0) await withSpace(() => writeNew(`${directory}.patch`, patch));
      if (patch !== null) for (const side of ['a', 'b']) rmSync(join(directory, side), { recursive: true });
      return { taken: new Map([...found, ...taken]), patched: patch !== null && patch.length > 0 };
    },
    remember,
    forget,
    expect: expected.add,
    close: images.close,
  };
}

/** How much of the room for content goes to files that git filters; the rest is for what git does not have at all. */
const FILTERED_SHARE = 0.5;

/** Why git has not the content that a tracked file had. */
function whyNotGits(view: GitView | null, path: string): string | null {
  if (view?.hidden.has(path) === true)
    return 'git has other content of it, which skip-worktree or assume-unchanged hides';
  return view?.filtered.has(path) === true ? 'git stores it through a filter' : null;
}

/** Files outside these directories that have another name in one of them. */
function namesElsewhere(tree: TreeEntry, areas: readonly string[]): readonly string[] {
  const owned = new Set(areas);
  const outside: (readonly [path: string, ino: number])[] = [];
  const inside = new Set<number>();
  const look = (directory: TreeEntry, prefix: string, isInArea: boolean): void => {
    for (const [name, entry] of directory.entries ?? []) {
      const path = `${prefix}${name}`;
      if (entry.type === 'directory') look(entry, `${path}/`, isInArea || owned.has(path));
      if (entry.type !== 'file' || entry.links === 1) continue;
      if (isInArea) inside.add(entry.ino);
      else outside.push([path, entry.ino]);
    }
  };
  look(tree, '', false);
  return outside.flatMap(([path, ino]) => (inside.has(ino) ? [path] : []));
}

/** Makes a tree forget what came to a path: the next scan finds it. */
function rewind(tree: TreeEntry, path: string, tracked: boolean): void {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const now = entryAt(tree, path);
  if (tracked)
    putEntry(knownDirectory(tree, parent), path.slice(path.lastIndexOf('/') + 1), knownToGit(tree, now));
  else putEntry(tree, path, null);
  // Its names are read again.
  const directory = parent === '' ? undefined : entryAt(tree, parent);
  if (directory !== undefined) putEntry(tree, parent, { ...directory, listedAt: 0 });
}

/** The directory of a path, as it was, should it be gone. */
function knownDirectory(tree: TreeEntry, path: string): TreeEntry {
  let directory = tree;
  for (const name of path === '' ? [] : path.split('/')) {
    const found = directory.entries?.get(name);
    const next =
      found?.type === 'directory' ? found : { ...tree, ino: 0, mode: 0o755, entries: new Map(), listedAt: 0 };
    putEntry(directory, name, next);
    directory = next;
  }
  return directory;
}

/** A file of which only git knows the content; its size there is not what it has here when git converts it. */
function knownToGit(parent: TreeEntry, now: TreeEntry | undefined): TreeEntry {
  const { mode, uid, gid } = now?.type === 'file' ? now : { ...parent, mode: 0o644 };
  const mtimeMs = Date.now();
  return {
    type: 'file',
    mode,
    ino: 0,
    size: UNKNOWN_SIZE,
    mtimeMs,
    ctimeMs: 0,
    uid,
    gid,
    links: 1,
    target: null,
    entries: null,
    listedAt: 0,
  };
}

const UNKNOWN_SIZE = -1;

/** After a change was taken back, the tree is known as it is then; where somebody else wrote, as it was before. */
function accept(tree: TreeEntry, { path, before }: TreeChange, result: TakenBack): void {
  if (!result.restored) {
    if (result.again) putEntry(tree, path, before);
    return;
  }
  const { entry } = result;
  const entries = entry?.type === 'directory' ? entryAt(tree, path)?.entries : null;
  putEntry(
    tree,
    path,
    entry === null || entry.type !== 'directory' ? entry : { ...entry, entries: entries ?? new Map() },
  );
}

/** Taking one name of a file away moves the change time that its other names share. */
function refreshOtherNames(root: string, tree: TreeEntry, changes: readonly AuditChange[]): void {
  const files = changes.flatMap(({ type, after }) =>
    type === 'tree' && after?.type === 'file' && after.links > 1 ? [after.ino] : [],
  );
  const inodes = new Set(files);
  const look = (directory: TreeEntry, place: Place): void => {
    for (const [name, entry] of directory.entries ?? []) {
      if (entry.type === 'directory') look(entry, placeIn(place, name));
      if (entry.type !== 'file' || !inodes.has(entry.ino)) continue;
      const stat = lookAt(placeIn(place, name));
      if (stat?.isFile() !== true || stat.ino !== entry.ino || stat.mtimeMs !== entry.mtimeMs) continue;
      putEntry(directory, name, entryOf(placeIn(place, name), stat));
    }
  };
  if (inodes.size > 0) look(tree, root);
}

/** The repository is back where nobody scans it. */
function forgetMoved(tree: TreeEntry, after: AuditChange['after'] | undefined): void {
  if (after !== null && after !== undefined && 'text' in after) putEntry(tree, after.text, null);
}

function restoreKnown(
  control: Map<string, ControlFile>,
  { path, before }: Extract<AuditChange, { readonly type: 'control' }>,
): void {
  if (before === undefined) control.delete(path);
  else control.set(path, before);
}

interface Knowledge {
  readonly view: GitView | null;
  readonly images: ImageStore;
  readonly isKnownToGit: (path: string) => boolean;
  readonly areas: readonly string[];
  /** Directories that became repositories, though they are not called `.git`. */
  readonly bare: readonly string[];
}

/** Sorts out what only looks changed: a file that was touched, or written with what it had. */
async function certain(
  root: string,
  { view, images, isKnownToGit, areas, bare }: Knowledge,
  changes: readonly TreeChange[],
): Promise<readonly AuditChange[]> {
  const unsure = changes.filter((change) => mayBeSame(change) && isKnownToGit(change.path));
  const asked = unsure.map(({ path }) => path);
  const changed = view === null || asked.length === 0 ? new Set<string>() : await view.changed(asked);
  const ofGit = new Set(asked);
  const homes = new Set(changes.flatMap(({ path }) => /^(.+?)\/\.git(?:\/|$)/i.exec(path)?.[1] ?? []));
  const allowed = await buildDirectories(view, areas, [...homes, ...bare]);
  const unwatched = [...allowed].flatMap((path) => ['.git', '.GIT'].map((name) => `${path}/${name}`));
  const planted = bare.filter((path) => !allowed.has(path));
  const fresh = new Set(changes.flatMap(({ path, before }) => (before === null ? [path] : [])));
  return changes.flatMap((change): readonly AuditChange[] => {
    const { path, before, after } = change;
    if (unwatched.some((directory) => liesIn(path, directory))) return [];
    const repository = planted.find((directory) => liesIn(path, directory));
    if (repository !== undefined && fresh.has(repository)) {
      // Told and taken away as a whole.
      return path === repository ? [{ type: 'tree', kind: 'control_file', path, before, after }] : [];
    }
    const same = ofGit.has(path) ? !changed.has(path) : hasSameContent(root, images, change);
    if (same && before !== null && after !== null && hasSameRights(before, after)) return [];
    const stalls = after !== null && isOpenedByGit(path) && stallsGit(placeIn(root, path));
    const isPlanted = repository !== undefined && isObeyedIn(repository, path);
    const kind = stalls || isPlanted ? 'control_file' : kindOf(change, same);
    return [{ type: 'tree', kind, path, before, after }];
  });
}

function mayBeSame({ path, before, after }: TreeChange): boolean {
  // Git reads one name a line, and takes a quotation mark at its beginning for its own.
  return (
    before?.type === 'file' && after?.type === 'file' && before.size === after.size && !/^"|\n/.test(path)
  );
}

function hasSameContent(root: string, images: ImageStore, change: TreeChange): boolean {
  const { path, before, after } = change;
  if (before === null || after === null || before.type !== after.type) return false;
  if (before.type === 'directory') return true;
  if (before.type === 'link') return before.target === after.target;
  if (before.size !== after.size) return false;
  if (images.has(path)) return images.matches(path, placeIn(root, path));
  return !hasSameRights(before, after) && before.mtimeMs === after.mtimeMs && before.ino === after.ino;
}

/** Of these directories of units, those in which a build may have repositories: what git ignored before, and packages. */
async function buildDirectories(
  view: GitView | null,
  areas: readonly string[],
  directories: readonly string[],
): Promise<ReadonlySet<string>> {
  const inAreas = directories.filter((path) => areas.some((area) => liesIn(path, area)));
  const installed = inAreas.filter((path) => path.split('/').includes('node_modules'));
  const ignored = view === null ? new Set<string>() : await view.ignoredOf(inAreas);
  return new Set([...installed, ...inAreas.filter((path) => ignored.has(path))]);
}

function liesIn(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** Whose content git cannot give back: what is changed or new, what it ignores as far as asked for, and its settings elsewhere. */
function precious(
  tree: TreeEntry,
  status: GitView['status'] | null,
  matches: (path: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  const add = (path: string, entry: TreeEntry | undefined, wanted: (path: string) => boolean): void => {
    if (entry?.type === 'file' && wanted(path)) found.push(path);
    for (const [name, inner] of entry?.entries ?? [])
      add(path === '' ? name : `${path}/${name}`, inner, wanted);
  };
  const all = (): boolean => true;
  if (status === null) add('', tree, all);
  else add('', tree, (path) => /\/\.git\//i.test(path));
  for (const path of status?.dirty ?? []) if (!path.endsWith('/')) add(path, entryAt(tree, path), all);
  for (const path of (status?.ignored ?? []).map((one) => one.replace(/\/$/, ''))) {
    add(path, entryAt(tree, path), matches);
  }
  return found;
}

/**
 * What git checked out, if it can be what was there. Where git converts line ends it takes a file for unchanged with
 * others than it would write: then those that are as long as what was there.
 */
function contentOf(directory: string, path: string, entry: TreeEntry): Buffer | null {
  try {
    const content = readFileSync(placeIn(directory, path));
    if (entry.size === UNKNOWN_SIZE || content.length === entry.size) return content;
    return content.includes(0)
      ? null
      : (lineEndings(content).find(({ length }) => length === entry.size) ?? null);
  } catch {
    return null;
  }
}

function lineEndings(content: Buffer): readonly Buffer[] {
  const unix = content.toString('latin1').replaceAll('\r\n', '\n');
  return [unix, unix.replaceAll('\n', '\r\n')].map((text) => Buffer.from(text, 'latin1'));
}

/** The same directory under a name in capitals: the file system does not tell them apart. */
function ignoresCase(root: string): boolean {
  const stat = lstatSync(join(root, '.AGENT'), { throwIfNoEntry: false });
  return stat !== undefined && stat.ino === lstatSync(join(root, '.agent'), { throwIfNoEntry: false })?.ino;
}

function notTopLevel(root: string, topLevel: string): CoordinatorError {
  return new CoordinatorError(
    'directory_unusable',
    `Expected the top level of a checkout, got ${root}, which lies inside it: take ${topLevel}.`,
  );
}
