import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A unit's changed paths by what is there now. */
export interface SortedPaths {
  /** Regular files and symbolic links. */
  readonly present: readonly string[];
  /** Nothing is there, or something that is no file; a path behind a link is not there either. */
  readonly gone: readonly string[];
  /** The part of `gone` that is a directory now. */
  readonly directories: readonly string[];
}

/** Looks at the paths of a unit, which are relative to the checkout. */
export function sortPaths(root: string, paths: readonly string[]): SortedPaths {
  const plain = new Map<string, boolean>([['.', true]]);
  const isPlainDirectory = (directory: string): boolean => {
    const known = plain.get(directory);
    if (known !== undefined) return known;
    const found = isPlainDirectory(dirname(directory)) && kindOf(join(root, directory)) === 'directory';
    plain.set(directory, found);
    return found;
  };
  const present: string[] = [];
  const gone: string[] = [];
  const directories: string[] = [];
  for (const path of paths) {
    const kind = isPlainDirectory(dirname(path)) ? kindOf(join(root, path)) : 'other';
    if (kind === 'file') present.push(path);
    else gone.push(path);
    if (kind === 'directory') directories.push(path);
  }
  return { present, gone, directories };
}

function kindOf(path: string): 'file' | 'directory' | 'other' {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() === true || stat?.isSymbolicLink() === true) return 'file';
  return stat?.isDirectory() === true ? 'directory' : 'other';
}
