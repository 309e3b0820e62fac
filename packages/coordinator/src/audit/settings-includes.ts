import { statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { askGit, gitFailed, type GitAnswer, type GitCall } from './run-git.ts';

/** A file that git reads settings from, whether anything is there or not. */
export interface SettingsFile {
  /** Absolute; it may have links and `..` in it. */
  readonly path: string;
  /** The setting that names it, and where that is, in words. */
  readonly named: string;
  /** Whether git reads it in some circumstances alone, as on one branch. */
  readonly isConditional: boolean;
}

/**
 * Lists the files that git's settings in a checkout have it read too, and what those include, in all circumstances.
 *
 * @throws CoordinatorError `git_missing` or `git_failed`.
 */
export async function settingsIncludes(root: string, git?: string): Promise<readonly SettingsFile[]> {
  const call = { cwd: root, git, args: LIST };
  const answer = await askGit(call);
  if (answer.exit_code > 1) throw gitFailed(call, `it exited with ${answer.exit_code}`, answer.stderr_tail);
  const found = includesIn(root, answer);
  const read = new Set<string>();
  // Git itself lists what is in the others.
  for (let next; (next = found.find((one) => one.isConditional && !read.has(one.path))) !== undefined;) {
    read.add(next.path);
    if (statSync(next.path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const within: GitCall = { cwd: root, git, args: ['config', '--file', next.path, ...LIST.slice(1)] };
    found.push(...includesIn(root, await askGit(within)));
  }
  return found;
}

const LIST = [
  'config',
  '--includes',
  '--null',
  '--show-origin',
  '--type=path',
  '--get-regexp',
  '^include(if\\..*)?\\.path$',
] as const;

function includesIn(root: string, { stdout }: GitAnswer): SettingsFile[] {
  const words = stdout.toString('utf8').split('\0');
  return words.flatMap((setting, nth) => {
    const cut = setting.indexOf('\n');
    if (nth % 2 === 0 || cut === -1) return [];
    const [name, value] = [setting.slice(0, cut), setting.slice(cut + 1)];
    const origin = words[nth - 1] ?? '';
    const file = origin.startsWith('file:') ? origin.slice('file:'.length) : null;
    const place = file === null ? root : dirname(from(root, file));
    return [
      {
        path: from(place, value),
        named: `${name}=${value} in ${file ?? 'the environment'}`,
        isConditional: name !== 'include.path',
      },
    ];
  });
}

/** As the system takes it: `..` after a link leads up from where the link leads. */
function from(directory: string, path: string): string {
  return isAbsolute(path) ? path : `${directory}/${path}`;
}
