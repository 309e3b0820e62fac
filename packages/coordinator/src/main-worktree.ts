import { basename, dirname, join, resolve } from 'node:path';
import { readRegular } from './regular-file.ts';

/**
 * The main worktree of a checkout that `git worktree add` made; null for every other one, and where the repository is
 * bare. What was configured there, and is in no commit, is meant for the linked ones too.
 */
export function mainWorktree(root: string): string | null {
  const [, named] = /^gitdir: (.+)$/m.exec(textOf(join(root, '.git')) ?? '') ?? [];
  if (named === undefined) return null;
  const own = resolve(root, named);
  // A submodule has such a file too, but nothing in common with another checkout.
  const common = textOf(join(own, 'commondir'))?.trim();
  if (common === undefined || common === '') return null;
  const shared = resolve(own, common);
  return basename(shared) === '.git' ? dirname(shared) : null;
}

/** Null for what is no file, such as the `.git` of most checkouts. */
function textOf(path: string): string | null {
  try {
    return readRegular(path).toString('utf8');
  } catch {
    return null;
  }
}
