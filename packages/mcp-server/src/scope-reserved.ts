import { foldName } from './secret-paths.ts';

/** Says whether a name is git's, on any file system: `.git`, `.GIT`, `git~1`, `.git.`. */
export function isGitName(name: string): boolean {
  const folded = foldName(name);
  return folded === '.git' || folded === 'git~1';
}

/** Says whether a name belongs to git or to the coordinator, and so is never written at any depth. */
export function isReservedName(name: string): boolean {
  return isGitName(name) || foldName(name) === '.agent';
}

/** Says whether a path, as segments from the root, lies in some worker's namespace. */
export function isWorkerNamespace(segments: readonly string[]): boolean {
  const [first, second, third] = segments;
  if (first === undefined || second === undefined || third === undefined) return false;
  return foldName(first) === '.agent' && foldName(second) === 'workers';
}

/** Says whether a name at the top of a namespace is that of the worker's contract, which the coordinator writes. */
export function isContractName(name: string): boolean {
  return foldName(name) === 'worker-manifest.json';
}
