import { lstatSync } from 'node:fs';

/** Why a directory cannot be trusted to be this user's alone; null when it can. */
export function notPrivate(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return `${path} is not there`;
  if (!stat.isDirectory()) return `${path} is no directory`;
  const user = process.getuid?.();
  // Windows tells neither owner nor mode: there the checkout's own permissions hold.
  if (user === undefined) return null;
  if (stat.uid !== user) return `${path} belongs to another user`;
  return (stat.mode & 0o077) === 0 ? null : `${path} is open to other users`;
}
