import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { readRegular } from '../regular-file.ts';
import { isSameDirectory, namesIn, placeIn, withoutEnd, type Place } from './tree-path.ts';

/** The directories of a repository; the same unless the tree was added by `git worktree`. */
export interface GitDirectories {
  readonly git_directory: Place;
  readonly common_directory: Place;
}

/** What a file says that git or ralph obeys. */
export interface ControlFile {
  /** The directory that it belongs to, and its path in there: byte for byte, as latin1 text. */
  readonly base: Place;
  readonly path: string;
  readonly type: 'file' | 'link' | 'ref' | 'unreadable' | 'repository' | 'objects';
  /** Content, target or object id, byte for byte as latin1 text; of a repository, where it lies. */
  readonly text: string;
  /** Null for a ref: git moves those between files. */
  readonly mode: number | null;
}

/** By path as seen from the checkout: byte for byte, as latin1 text. */
export type ControlFiles = ReadonlyMap<string, ControlFile>;

/** Decide what git does in this checkout, and which programs it runs. */
const OWN_FILES = ['HEAD', 'config.worktree', 'commondir'] as const;
const COMMON_FILES = ['config', 'hooks', 'objects/info/alternates'] as const;
const PACKED_REFS = 'packed-refs';
/** Lead git, in another working tree of the repository, to what it obeys there. What is checked out there moves. */
const WORKTREE_FILES = ['commondir', 'config.worktree', 'gitdir'] as const;
/** The same for the repository of a submodule. */
const MODULE_FILES = ['HEAD', 'config', 'config.worktree', 'hooks'] as const;
/** What was fetched: at any time, by the user's editor or by `git maintenance`. */
const FETCHED = /^refs\/(?:remotes|prefetch)\//;
/** Refs that each working tree has of its own, of a bisection or rebase; those of the main one lie in the common directory. */
const OF_ONE_WORKTREE = /^refs\/(?:bisect|worktree|rewritten)\//;

/**
 * Reads what nobody but the coordinator may change inside the repository, and the policy files and prompts in `.agent`,
 * which decide what the next run starts.
 *
 * Branches and tags are compared by what they point to, because housekeeping moves them between files. Remote
 * branches and the index are left out: the user's editor fetches and refreshes them at any time. So are what
 * housekeeping writes for servers, and the refs that only the main working tree has, where another one is watched.
 */
export function controlFiles(root: string, head: GitDirectories | null): ControlFiles {
  const found = new Map<string, ControlFile>();
  const top = lstatOrNull(placeIn(root, '.git'));
  // A file there says where the repository is.
  if (top?.isDirectory() === false) readTree(found, '', root, '.git');
  const repository = head ?? (top?.isDirectory() === true ? repositoryIn(placeIn(root, '.git')) : null);
  if (repository !== null) {
    const { git_directory, common_directory } = repository;
    for (const name of OWN_FILES) readTree(found, '.git/', git_directory, name);
    for (const name of COMMON_FILES) readTree(found, '.git/', common_directory, name);
    readInfo(found, common_directory, 'info');
    // Read for its refs; git waits for ever at a pipe in its place, and does nothing at a directory.
    if (lstatOrNull(placeIn(common_directory, PACKED_REFS))?.isFile() === false)
      readTree(found, '.git/', common_directory, PACKED_REFS);
    readModules(found, common_directory, 'modules');
    for (const name of namesIn(placeIn(common_directory, 'worktrees'))) {
      if (isSamePlace(placeIn(common_directory, `worktrees/${name}`), git_directory)) continue;
      for (const file of WORKTREE_FILES)
        readTree(found, '.git/', common_directory, `worktrees/${name}/${file}`);
    }
    const isLinked = !isSameDirectory(git_directory, common_directory);
    for (const [ref, file] of readRefs(common_directory)) {
      if (!isLinked || !OF_ONE_WORKTREE.test(ref)) found.set(`.git/${ref}`, file);
    }
  }
  for (const name of namesIn(placeIn(root, '.agent'))) {
    const decides = /\.toml$|^prompts$/i.test(name);
    if (decides) readTree(found, '.agent/', placeIn(root, '.agent'), name);
  }
  return found;
}

/** One that came after the run began. */
function repositoryIn(directory: Place): GitDirectories {
  return { git_directory: directory, common_directory: directory };
}

/** The same file as it is now. */
export function controlFileNow({ base, path, type }: ControlFile): ControlFile | undefined {
  if (type === 'ref') return readRefs(base).get(path);
  const found = new Map<string, ControlFile>();
  readTree(found, '', base, path);
  return found.get(path);
}

/** Whether two readings of a file say the same. */
export function isSameControl(one: ControlFile | undefined, other: ControlFile | undefined): boolean {
  return one?.type === other?.type && one?.text === other?.text && one?.mode === other?.mode;
}

/** Names what was written between two readings. */
export function changedControlFiles(before: ControlFiles, after: ControlFiles): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => !isSameControl(before.get(name), after.get(name)));
}

function readModules(found: Map<string, ControlFile>, base: Place, directory: string): void {
  const names = namesIn(placeIn(base, directory));
  if (names.includes('HEAD')) {
    for (const name of MODULE_FILES) readTree(found, '.git/', base, `${directory}/${name}`);
    readInfo(found, base, `${directory}/info`);
    return readModules(found, base, `${directory}/modules`);
  }
  for (const name of names) {
    if (lstatOrNull(placeIn(base, `${directory}/${name}`))?.isDirectory() === true) {
      readModules(found, base, `${directory}/${name}`);
    }
  }
}

function readInfo(found: Map<string, ControlFile>, base: Place, directory: string): void {
  const info = new Map<string, ControlFile>();
  readTree(info, '.git/', base, directory);
  for (const [name, file] of info) {
    if (file.type !== 'file' || !isForServers(file.path.slice(directory.length + 1))) found.set(name, file);
  }
}

/**
 * Whether a file of this name in `info` is the list of refs for servers, which git writes at each housekeeping and does
 * not obey, or the one that takes its place next.
 */
export function isForServers(name: string): boolean {
  return /^refs(?:_[^/]{6})?$/.test(name);
}

function readRefs(base: Place): ReadonlyMap<string, ControlFile> {
  const refs = new Map<string, ControlFile>();
  const put = (path: string, text: string): void =>
    void refs.set(path, { base, path, type: 'ref', text, mode: null });
  for (const line of readContent(placeIn(base, PACKED_REFS))?.split('\n') ?? []) {
    const name = packedName(line);
    if (name.startsWith('refs/')) put(name, line.slice(0, -name.length - 1));
  }
  const loose = new Map<string, ControlFile>();
  readTree(loose, '', base, 'refs');
  for (const [name, { text }] of loose) put(name, withoutEnd(text));
  const local = [...refs].filter(([name]) => !FETCHED.test(name) && !name.endsWith('.lock'));
  return new Map(local);
}

/** The ref of a line of the packed ones: any text that somebody wrote there. */
export function packedName(line: string): string {
  return line.slice(line.indexOf(' ') + 1);
}

function readTree(found: Map<string, ControlFile>, prefix: string, base: Place, path: string): void {
  const place = placeIn(base, path);
  const stat = lstatOrNull(place);
  if (stat === null) return;
  if (stat.isDirectory() && path !== PACKED_REFS) {
    for (const child of namesIn(place)) readTree(found, prefix, base, `${path}/${child}`);
    return;
  }
  const text = stat.isSymbolicLink()
    ? readlinkSync(place, 'latin1')
    : stat.isFile()
      ? readContent(place)
      : null;
  const readable = stat.isSymbolicLink() ? 'link' : 'file';
  const type = text === null ? 'unreadable' : readable;
  found.set(`${prefix}${path}`, { base, path, type, text: text ?? '', mode: stat.mode & 0o7777 });
}

function isSamePlace(one: Place, other: Place): boolean {
  return Buffer.from(one).equals(Buffer.from(other));
}

function lstatOrNull(place: Place): Stats | null {
  try {
    return lstatSync(place);
  } catch {
    return null;
  }
}

function readContent(place: Place): string | null {
  try {
    return readRegular(place).toString('latin1');
  } catch {
    return null;
  }
}
