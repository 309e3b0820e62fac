import { foldSegment, pathSegments } from '../edit-area.ts';
import type { LintFacts } from './lint-facts.ts';

/** A path longer than this is left out: nobody works so deep. */
export const MAX_DEPTH = 64;

/** A directory of the checkout. */
export interface FileTree {
  readonly name: string;
  /** Sub-directories, by their names as the file system compares them. */
  readonly directories: Map<string, FileTree>;
  /** Names of the files directly in it. */
  readonly files: string[];
  /** How many files it holds at any depth. */
  total: number;
}

/** The files of the checkout as a tree; null if they are not known. */
export function fileTree({ files, case_insensitive }: LintFacts): FileTree | null {
  if (files === undefined) return null;
  const root = emptyDirectory('');
  for (const path of files) {
    const segments = pathSegments(path);
    const name = segments.pop();
    if (name === undefined || segments.length > MAX_DEPTH) continue;
    let directory = root;
    directory.total += 1;
    for (const segment of segments) {
      const key = directoryKey(segment, case_insensitive);
      let child = directory.directories.get(key);
      if (child === undefined) directory.directories.set(key, (child = emptyDirectory(segment)));
      directory = child;
      directory.total += 1;
    }
    directory.files.push(name);
  }
  return root;
}

function emptyDirectory(name: string): FileTree {
  return { name, directories: new Map(), files: [], total: 0 };
}

/** A directory's name as the file system compares it. */
export function directoryKey(segment: string, caseInsensitive: boolean | undefined): string {
  return caseInsensitive === true ? foldSegment(segment) : segment;
}

/** The directories from the checkout down to a path; null if that is not there. */
export function directoryWay(
  root: FileTree,
  path: string,
  caseInsensitive: boolean | undefined,
): readonly FileTree[] | null {
  const way = [root];
  let directory: FileTree | undefined = root;
  for (const segment of pathSegments(path)) {
    directory = directory.directories.get(directoryKey(segment, caseInsensitive));
    if (directory === undefined) return null;
    way.push(directory);
  }
  return way;
}
