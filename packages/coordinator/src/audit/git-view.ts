import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RepositoryHead } from './read-head.ts';
import { askGit, runGit } from './run-git.ts';

/** A file as the index had it when the run began. */
export interface TrackedFile {
  readonly oid: string;
}

/**
 * Git's knowledge of a checkout as it was when the run began, for questions about its files. Paths are byte for byte,
 * as latin1 text.
 */
export interface GitView {
  /** What is different from the commit, or not in it, or ignored; a directory ends with a slash. */
  readonly status: () => Promise<{ readonly dirty: readonly string[]; readonly ignored: readonly string[] }>;
  readonly tracked: () => Promise<ReadonlyMap<string, TrackedFile>>;
  /** Of these tracked files, those whose content is not what the index has. */
  readonly changed: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Writes files as the index has them below a directory. */
  readonly checkout: (paths: readonly string[], directory: string) => Promise<void>;
  /** Of these directories, those that git ignores. */
  readonly ignoredOf: (directories: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * Opens a view with a git directory of its own, so that nothing written to `.git` later changes an answer or makes
 * git run a program, and nothing is written to the user's index. It holds copies of the index and of the ignore rules,
 * and those settings that say how files are read; the objects are the checkout's.
 */
export async function openGitView(
  root: string,
  head: RepositoryHead,
  directory: string,
  git?: string,
): Promise<GitView> {
  const files = await ownFiles(root, head, git);
  mkdirSync(join(directory, 'refs'), { recursive: true });
  copyOwn(head, directory);
  const variables = {
    GIT_DIR: directory,
    GIT_WORK_TREE: root,
    GIT_OBJECT_DIRECTORY: join(head.common_directory, 'objects'),
    GIT_NO_LAZY_FETCH: '1',
  };
  const ask = async (args: readonly string[], input?: string): ReturnType<typeof askGit> => {
    // Units that nothing confines can write here too.
    for (const [name, text] of files) writeFileSync(join(directory, name), text);
    const given = input === undefined ? undefined : Buffer.from(input, 'latin1');
    return askGit({ cwd: root, git, args, variables, input: given });
  };
  let tracked: Promise<ReadonlyMap<string, TrackedFile>> | null = null;
  const readIndex = async (): Promise<ReadonlyMap<string, TrackedFile>> => {
    try {
      return parseIndex((await ask(['ls-files', '-s', '-z'])).stdout);
    } catch (error) {
      // The next audit may fare better.
      tracked = null;
      throw error;
    }
  };
  const view: GitView = {
    async status() {
      const answer = await runGit({
        cwd: root,
        git,
        args: STATUS,
        variables,
      });
      const entries = answer.toString('latin1').split('\0');
      const of = (ignored: boolean): readonly string[] =>
        entries.flatMap((entry) =>
          entry !== '' && entry.startsWith('!!') === ignored ? [entry.slice(3)] : [],
        );
      return { dirty: of(false), ignored: of(true) };
    },
    tracked: () => (tracked ??= readIndex()),
    async changed(paths) {
      const index = await view.tracked();
      const answer = await ask(['hash-object', '--stdin-paths'], `${paths.join('\n')}\n`);
      const oids = answer.stdout.toString('latin1').split('\n');
      // Git stops at a file that it cannot read: what it did not come to counts as changed.
      return new Set(paths.filter((path, nth) => oids[nth] !== index.get(path)?.oid));
    },
    async checkout(paths, into) {
      if (paths.length === 0) return;
      await ask(['checkout-index', '-z', '--stdin', `--prefix=${into}/`], `${paths.join('\0')}\0`);
    },
    async ignoredOf(directories) {
      if (directories.length === 0) return new Set();
      const { stdout } = await ask(['check-ignore', '-z', '--stdin'], `${directories.join('\0')}\0`);
      return new Set(stdout.toString('latin1').split('\0'));
    },
  };
  await ask(['update-index', '-q', '--refresh']);
  return view;
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
const COPIED = ['info/exclude', 'info/attributes', 'info/sparse-checkout'] as const;

function copyOwn(head: RepositoryHead, directory: string): void {
  const shared = readdirSync(head.git_directory).filter((name) => name.startsWith('sharedindex.'));
  const copies = [
    ...['index', ...shared].map((name) => [head.git_directory, name] as const),
    ...COPIED.map((name) => [head.common_directory, name] as const),
  ];
  mkdirSync(join(directory, 'info'), { recursive: true });
  for (const [from, name] of copies) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(directory, name));
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

function parseIndex(output: Buffer): ReadonlyMap<string, TrackedFile> {
  const found = new Map<string, TrackedFile>();
  for (const line of output.toString('latin1').split('\0')) {
    const tab = line.indexOf('\t');
    const [, oid = '', stage] = line.slice(0, tab).split(' ');
    if (stage === '0') found.set(line.slice(tab + 1), { oid });
  }
  return found;
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
    variables: { GIT_CEILING_DIRECTORIES: dirname(directory), ...nobodysSettings(directory) },
  }).catch(() => null);
  return answer !== null && answer.exit_code <= 1 ? answer.stdout : null;
}

/** Attributes and filters of the user's own would let git write something else than what is in the files. */
function nobodysSettings(home: string): Readonly<Record<string, string>> {
  return { HOME: home, XDG_CONFIG_HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_ATTR_NOSYSTEM: '1' };
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
