import { runGit } from './run-git.ts';

/**
 * A path that differs from the last commit. Paths are kept byte for byte, as latin1 text: a file name need not be
 * UTF-8, and a name that was mangled could not be looked at again.
 */
export interface DirtyPath {
  readonly path: string;
  readonly ignored: boolean;
  /** Git does not look into it: an ignored directory or another repository. */
  readonly collapsed: boolean;
}

/**
 * What Git cannot see stays unseen: empty directories, and the contents of nested repositories and submodules.
 * Into submodules it must not even look, because their own configuration names programs to run.
 */
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

/** Which copy of git's index a status may leave behind. */
export type IndexUse = 'read' | 'refresh';

/** Lists what is changed, untracked or ignored in a checkout. */
export async function dirtyPaths(
  root: string,
  git: string | undefined,
  index: IndexUse,
): Promise<readonly DirtyPath[]> {
  const locks = index === 'read' ? ['--no-optional-locks'] : [];
  const output = await runGit({ cwd: root, git, args: [...locks, ...STATUS] });
  return output
    .toString('latin1')
    .split('\0')
    .filter((entry) => entry !== '')
    .map(dirtyPath);
}

/** An entry is two letters, a space, and the path; without renames there is one path an entry. */
function dirtyPath(entry: string): DirtyPath {
  const collapsed = entry.endsWith('/');
  return { path: entry.slice(3, collapsed ? -1 : undefined), ignored: entry.startsWith('!!'), collapsed };
}

/** The bytes of a path, as text for people and programs. */
export function pathText(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

/** The other way round. */
export function pathBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
