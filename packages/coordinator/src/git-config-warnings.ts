import { join } from 'node:path';
import { readBounded } from './bounded-file.ts';
import { mainWorktree } from './main-worktree.ts';

/** A header that is sent along, as `actions/checkout` leaves it there, or a password in an address. */
const LOGIN = /^\s*(extraheader)\s*=|^\s*(?:push)?(url)\s*=\s*"?\w+:\/\/[^/\s:@]*:[^/\s@]+@/im;

/** What a user should know of a login in the configuration of the checkout's repository, which no jail can hide. */
export function gitConfigWarnings(root: string): readonly string[] {
  const path = join(mainWorktree(root) ?? root, '.git', 'config');
  const [, header, url] = LOGIN.exec(readBounded(path)?.content.toString('utf8') ?? '') ?? [];
  const name = header ?? url;
  if (name === undefined) return [];
  return [
    `${path} holds a login (${name.toLowerCase()}) that every unit can read: remove it there; ` +
      'with actions/checkout, set persist-credentials: false',
  ];
}
