import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isOutOfSpace } from '../journal/journal-error.ts';
import { blobName, readPieces } from './file-blob.ts';
import { readFileAt } from './image-store.ts';
import type { RepositoryHead } from './read-head.ts';
import { requireSpace } from './require-space.ts';
import { readRules, rulesAbout, type RuleFiles } from './rule-files.ts';
import { askGit, runGit, type GitCall } from './run-git.ts';
import { entryAt, type TreeEntry } from './tree-entry.ts';
import { placeIn, type Place } from './tree-path.ts';

/** A file as the index had it when the run began. */
interface TrackedFile {
  readonly oid: string;
  /** As git writes it, such as `100644`. */
  readonly mode: string;
}

/**
 * Git's knowledge of a checkout as it was when the run began, for questions about its files. Paths are byte for byte,
 * as latin1 text.
 */
export interface GitView {
  /** What was different from the commit, or not in it, or ignored; a directory ends with a slash. */
  readonly status: { readonly dirty: readonly string[]; readonly ignored: readonly string[] };
  readonly tracked: ReadonlyMap<string, TrackedFile>;
  /** Of the dirty ones, those that `git status` hides: marked skip-worktree or assume-unchanged. */
  readonly hidden: ReadonlySet<string>;
  /** Tracked files that go through a filter: git may have no way to what is in the checkout. */
  readonly filtered: ReadonlySet<string>;
  /** Of these tracked files, those whose content is not what the index has. */
  readonly changed: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Writes files as the index has them below a directory. */
  readonly checkout: (paths: readonly string[], directory: string) => Promise<void>;
  /** Of these directories, those that git ignores. */
  readonly ignoredOf: (directories: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Whether the checkout's objects hold a commit and its tree. */
  readonly holds: (commit: string) => Promise<boolean>;
}

/** What a view is opened with. */
interface GitViewOptions {
  readonly root: string;
  readonly head: RepositoryHead;
  /** Where it may write. */
  readonly directory: string;
  /** The checkout as it is. */
  readonly tree: TreeEntry;
  /** Attributes and ignore rules that are none. */
  readonly withoutRules?: readonly string[];
  readonly git?: string | undefined;
}

/**
 * Opens a view that reads index, settings, attributes and ignore rules once. Later each question gets a repository and
 * a tree of its own, made of what is in memory: whatever was written to the checkout, to `.git` or to the audit's files
 * meanwhile changes no answer, makes git run no program and lets it wait for no pipe. Only the objects are the checkout's.
 */
export async function openGitView(options: GitViewOptions): Promise<GitView> {
  const { root, head, directory, tree, withoutRules = [], git } = options;
  const settings = await ownFiles(root, head, git);
  mkdirSync(directory, { recursive: true });
  const known = await readRepository(options, settings);
  const { status, tracked } = known;
  const unread = new Set([...withoutRules, ...status.ignored.map((path) => path.replace(/\/$/, ''))]);
  const rules = readRules(root, tree, (path) => unread.has(path));
  const own = new Map<string, string | Buffer>([...settings, ...readOwn(head)]);
  const algorithm = [...tracked.values()].some(({ oid }) => oid.length > 40) ? 'sha256' : 'sha1';

  /** Git in a repository and a tree for one question; `files` are those that lie in the tree. */
  const inOwnTree = async <T>(files: RuleFiles, act: (asked: OwnTree) => Promise<T>): Promise<T> => {
    const place = openPlace(directory);
    const [repository, work] = [join(place, 'git'), join(place, 'tree')];
    try {
      for (const below of [join(repository, 'refs'), work]) mkdirSync(below, { recursive: true });
      for (const [name, content] of own) writeBelow(repository, name, content);
      for (const [path, content] of files) writeBelow(work, path, content);
      const variables = variablesOf(repository, work, head);
      return await act({
        work,
        ask: (args, input) =>
          askGit({ cwd: work, git, args, variables, input: Buffer.from(input, 'latin1') }),
      });
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  };

  /** Files that git may convert: of what is not stored byte for byte it has to say itself what it would store. */
  const changedForGit = (paths: readonly string[]): Promise<readonly string[]> =>
    inOwnTree(rulesAbout(rules, paths), async ({ work, ask }) => {
      const copied: string[] = [];
      for (const path of paths) if (await copyBelow(placeIn(root, path), work, path)) copied.push(path);
      const answer = await ask(['hash-object', '--stdin-paths'], copied.map((path) => `${path}\n`).join(''));
      const oids = answer.stdout.toString('latin1').split('\n');
      // Git stops at a file that it cannot convert: what it did not come to counts as changed.
      const same = new Set(copied.filter((path, nth) => oids[nth] === tracked.get(path)?.oid));
      return paths.filter((path) => !same.has(path));
    });

  return {
    ...known,
    async changed(paths) {
      const changed = new Set<string>();
      const unsure: string[] = [];
      for (const [nth, path] of paths.entries()) {
        if (nth % 64 === 63) await setImmediate();
        const before = rules.get(path);
        const name = before === undefined ? await blobName(placeIn(root, path), algorithm) : null;
        if (name === null && !isSame(before, readFileAt(placeIn(root, path), null))) changed.add(path);
        else if (name !== null && name !== tracked.get(path)?.oid) unsure.push(path);
      }
      for (const path of unsure.length === 0 ? [] : await changedForGit(unsure)) changed.add(path);
      return changed;
    },
    async checkout(paths, into) {
      const entries = paths.flatMap((path) => {
        const file = tracked.get(path);
        return file === undefined ? [] : [`${file.mode} ${file.oid} 0\t${path}\0`];
      });
      if (entries.length === 0) return;
      await inOwnTree(rulesAbout(rules, paths), async ({ ask }) => {
        requireSpace(await ask(['update-index', '-z', '--index-info'], entries.join('')), into);
        requireSpace(await ask(['checkout-index', '--all', `--prefix=${into}/`], ''), into);
      });
    },
    holds: (commit) =>
      inOwnTree(new Map(), async ({ ask }) => {
        const { exit_code } = await ask(['cat-file', '-e', `${commit}^{tree}`], '');
        return exit_code === 0;
      }),
    async ignoredOf(directories) {
      // Git ignores nothing in which it tracks a file, and what had rules was no directory.
      const asked = directories.filter(
        (one) => !stepsTo(one).some((step) => rules.has(step)) && !hasFileIn(tracked, one),
      );
      if (asked.length === 0) return new Set();
      return inOwnTree(rulesAbout(rules, asked), async ({ work, ask }) => {
        for (const one of asked) mkdirSync(placeIn(work, one), { recursive: true });
        const { stdout } = await ask(
          ['check-ignore', '-z', '--stdin'],
          asked.map((one) => `${one}\0`).join(''),
        );
        return new Set(stdout.toString('latin1').split('\0'));
      });
    },
  };
}

/** A file of the index that git does not compare with what is there. */
interface MarkedFile {
  readonly path: string;
  /** As `git ls-files -v` prints it: a small letter for assume-unchanged, an s for skip-worktree. */
  readonly tag: string;
}

/** Where one question is asked. */
interface OwnTree {
  readonly work: string;
  readonly ask: (args: readonly string[], input: string) => ReturnType<typeof askGit>;
}

/** A directory for one question. The one above is the audit's alone: what a unit put in the way there goes. */
function openPlace(directory: string): string {
  const open = (): string => {
    mkdirSync(directory, { recursive: true });
    return mkdtempSync(join(directory, 'ask-'));
  };
  try {
    return open();
  } catch (error) {
    if (isOutOfSpace(error)) throw error;
    rmSync(dirname(directory), { recursive: true, force: true });
    return open();
  }
}

/** What git knows when the view is opened, asked with a copy of the index, for git writes it anew. */
async function readRepository(
  { root, head, directory, tree, git }: GitViewOptions,
  settings: ReadonlyMap<string, string>,
): Promise<Pick<GitView, 'status' | 'tracked' | 'hidden' | 'filtered'>> {
  const repository = mkdtempSync(join(directory, 'open-'));
  try {
    mkdirSync(join(repository, 'refs'));
    for (const [name, content] of [...settings, ...readOwn(head)]) {
      writeBelow(repository, name, content);
    }
    copyIndex(head, repository);
    const call = { cwd: root, git, variables: variablesOf(repository, root, head) };
    const refresh = () => askGit({ ...call, args: ['update-index', '-q', '--refresh'] });
    const [index, drivers] = await Promise.all([
      runGit({ ...call, args: ['ls-files', '-s', '-v', '-z'] }),
      filterDrivers(call),
      refresh(),
    ]);
    const { tracked, marked } = parseIndex(index, tree);
    if (marked.length > 0) {
      // A refreshed index has forgotten how old what is marked was.
      copyIndex(head, repository);
      await unmark(call, marked);
      await refresh();
    }
    const [status, filtered] = await Promise.all([
      runGit({ ...call, args: STATUS }),
      drivers.size === 0 ? new Set<string>() : filteredBy(call, drivers, [...tracked.keys()]),
    ]);
    const entries = status.toString('latin1').split('\0');
    const of = (ignored: boolean): readonly string[] =>
      entries.flatMap((entry) =>
        entry !== '' && entry.startsWith('!!') === ignored ? [entry.slice(3)] : [],
      );
    const unstaged = new Set(entries.flatMap((entry) => (entry.startsWith(' ') ? [entry.slice(3)] : [])));
    const hidden = new Set(marked.flatMap(({ path }) => (unstaged.has(path) ? [path] : [])));
    return { status: { dirty: of(false), ignored: of(true) }, tracked, hidden, filtered };
  } finally {
    rmSync(repository, { recursive: true, force: true });
  }
}

/** Makes the copy of the index forget these marks: git looks at what it does not compare otherwise. */
async function unmark(call: Omit<GitCall, 'args'>, marked: readonly MarkedFile[]): Promise<void> {
  for (const [option, tags] of UNMARK) {
    const paths = marked.filter(({ tag }) => tags.test(tag)).map(({ path }) => `${path}\0`);
    if (paths.length === 0) continue;
    const input = Buffer.from(paths.join(''), 'latin1');
    await runGit({ ...call, args: ['update-index', option, '-z', '--stdin'], input });
  }
}

const UNMARK = [
  ['--no-assume-unchanged', /[a-z]/],
  ['--no-skip-worktree', /s/i],
] as const;

/** The filters that git has a program for. */
async function filterDrivers(call: Omit<GitCall, 'args'>): Promise<ReadonlySet<string>> {
  const args = ['config', '--null', '--name-only', '--get-regexp', DRIVER];
  const { stdout } = await askGit({ ...call, args });
  const keys = stdout.toString('latin1').split('\0').slice(0, -1);
  return new Set(keys.map((key) => key.slice('filter.'.length, key.lastIndexOf('.'))));
}

const DRIVER = '^filter\\..+\\.(clean|smudge|process)$';

/** Of these paths, those that go through one of these filters. */
async function filteredBy(
  call: Omit<GitCall, 'args'>,
  drivers: ReadonlySet<string>,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
  const answer = await runGit({ ...call, args: ['check-attr', '-z', '--stdin', 'filter'], input });
  const words = answer.toString('latin1').split('\0');
  return new Set(paths.filter((_, nth) => drivers.has(words[3 * nth + 2] ?? '')));
}

function variablesOf(
  repository: string,
  work: string,
  head: RepositoryHead,
): Readonly<Record<string, string>> {
  return {
    GIT_DIR: repository,
    GIT_WORK_TREE: work,
    GIT_OBJECT_DIRECTORY: join(head.common_directory, 'objects'),
    GIT_NO_LAZY_FETCH: '1',
  };
}

function writeBelow(directory: string, path: string, content: string | Buffer): void {
  writeFileSync(placeBelow(directory, path), content, { flag: 'wx' });
}

async function copyBelow(from: Place, directory: string, path: string): Promise<boolean> {
  const fd = openSync(placeBelow(directory, path), 'wx');
  try {
    return await readPieces(from, () => (piece) => void writeSync(fd, piece));
  } finally {
    closeSync(fd);
  }
}

function placeBelow(directory: string, path: string): Place {
  const cut = path.lastIndexOf('/');
  if (cut !== -1) mkdirSync(placeIn(directory, path.slice(0, cut)), { recursive: true });
  return placeIn(directory, path);
}

function isSame(before: Buffer | undefined, now: Buffer | null): boolean {
  return before !== undefined && now !== null && before.equals(now);
}

function stepsTo(path: string): readonly string[] {
  return path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
}

function hasFileIn(tracked: ReadonlyMap<string, TrackedFile>, directory: string): boolean {
  for (const path of tracked.keys()) if (path === directory || path.startsWith(`${directory}/`)) return true;
  return false;
}

const STATUS = [
  '-c',
  'core.trustctime=true',
  '-c',
  'core.checkStat=default',
  'status',
  '--porcelain=v1',
  '-z',
  '-uall',
  '--ignored=matching',
  '--ignore-submodules=dirty',
  '--no-renames',
  '--',
  '.',
  ':(exclude).agent',
] as const;

/** Where git keeps what it knows apart from its settings. */
const KEPT = ['info/exclude', 'info/attributes', 'info/sparse-checkout'] as const;

function readOwn(head: RepositoryHead): ReadonlyMap<string, Buffer> {
  return new Map(
    KEPT.flatMap((name) => {
      const content = readFileAt(join(head.common_directory, name), null);
      return content === null ? [] : [[name, content] as const];
    }),
  );
}

/** As old as it is: a file that is no older than the index may have changed after git looked, and git reads it again. */
function copyIndex(head: RepositoryHead, directory: string): void {
  const shared = readdirSync(head.git_directory).filter((name) => name.startsWith('sharedindex.'));
  for (const name of ['index', ...shared]) {
    const place = join(head.git_directory, name);
    const found = statSync(place, { throwIfNoEntry: false });
    if (found === undefined) continue;
    const copy = join(directory, name);
    copyFileSync(place, copy);
    const seconds = Math.floor(found.mtimeMs / 1000);
    utimesSync(copy, seconds, seconds);
  }
}

async function ownFiles(
  root: string,
  head: RepositoryHead,
  git: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await askGit({
    cwd: root,
    git,
    args: ['config', '--list', '--null', '--local', '--includes'],
  });
  const settings = stdout.toString('utf8').split('\0').flatMap(setting);
  const version = settings.some((line) => line.startsWith('[extensions]')) ? 1 : 0;
  const own = `[core] repositoryformatversion = ${version}\n[core] bare = false\n`;
  return new Map([
    ['HEAD', `${head.base_commit ?? 'ref: refs/heads/none'}\n`],
    ['config', `${settings.join('')}${own}`],
  ]);
}

const NOT_OURS =
  /^core\.(?:worktree|bare|fsmonitor|hookspath|splitindex|repositoryformatversion|sshcommand|pager|editor)$/;
const OURS = /^(?:core\.[^.]+|filter\..+\.[^.]+|extensions\.objectformat)$/s;

/** A setting on one line of a configuration; nothing for those that do not say how files are read. */
function setting(entry: string): readonly string[] {
  const cut = entry.indexOf('\n');
  const name = cut === -1 ? entry : entry.slice(0, cut);
  if (!OURS.test(name) || NOT_OURS.test(name)) return [];
  const section = name.slice(0, name.indexOf('.'));
  const key = name.slice(name.lastIndexOf('.') + 1);
  const sub = name.slice(section.length + 1, -key.length - 1);
  const heading = sub === '' ? `[${section}]` : `[${section} "${quoted(sub)}"]`;
  return [cut === -1 ? `${heading} ${key}\n` : `${heading} ${key} = "${quoted(entry.slice(cut + 1))}"\n`];
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** The files of the index, and those among them that are marked and in the tree. */
function parseIndex(
  output: Buffer,
  tree: TreeEntry,
): { readonly tracked: ReadonlyMap<string, TrackedFile>; readonly marked: readonly MarkedFile[] } {
  const tracked = new Map<string, TrackedFile>();
  const marked: MarkedFile[] = [];
  for (const line of output.toString('latin1').split('\0')) {
    const tab = line.indexOf('\t');
    const [tag = '', mode = '', oid = '', stage] = line.slice(0, tab).split(' ');
    if (stage !== '0') continue;
    const path = line.slice(tab + 1);
    tracked.set(path, { oid, mode });
    if (tag !== 'H' && entryAt(tree, path) !== undefined) marked.push({ path, tag });
  }
  return { tracked, marked };
}

/**
 * Writes what is different between the directories `a` and `b` below a directory, as a patch for `git apply`; null
 * when git cannot.
 */
export async function diffDirectories(directory: string, git?: string): Promise<Buffer | null> {
  const answer = await askGit({
    cwd: directory,
    git,
    args: [...DIFF, 'a', 'b'],
    variables: nobodysSettings(directory),
  }).catch(() => null);
  return answer !== null && answer.exit_code <= 1 ? answer.stdout : null;
}

/** Attributes and filters of the user's, or of a repository around, would let git write something else than the files hold. */
function nobodysSettings(home: string): Readonly<Record<string, string>> {
  return {
    GIT_DIR: '/dev/null',
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: '0',
    GIT_CONFIG_PARAMETERS: '',
    GIT_ATTR_NOSYSTEM: '1',
  };
}

const DIFF = [
  '-c',
  'core.autocrlf=false',
  'diff',
  '--no-index',
  '--binary',
  '--full-index',
  '--no-renames',
  '--no-prefix',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
] as const;
