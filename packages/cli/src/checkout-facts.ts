import type { LintFacts } from '@ralph/manifest';
import type { Io } from './io.ts';
import { runGit } from './run-git.ts';

/** Nothing of the repository makes git run a program for this. */
const LIST_FILES = [
  '-c',
  'core.fsmonitor=',
  'ls-files',
  '-z',
  '--full-name',
  '--cached',
  '--others',
  '--exclude-standard',
  '--',
  ':/',
];

/** What the linter of plans can know of the checkout around a directory; nothing where there is none. */
export async function checkoutFacts({ cwd, env }: Pick<Io, 'cwd' | 'env'>): Promise<LintFacts> {
  const listed = await runGit(cwd, env, LIST_FILES).catch(() => null);
  if (listed === null) return {};
  const ignoresCase = await runGit(cwd, env, ['config', '--type=bool', 'core.ignorecase']).catch(() => '');
  return {
    files: listed.split('\0').filter((path) => path !== ''),
    case_insensitive: ignoresCase.trim() === 'true',
  };
}
