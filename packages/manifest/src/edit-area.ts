import * as z from 'zod';

/** Names that no unit may write to, at any depth and in any case. */
export const RESERVED_SEGMENTS = ['.git', '.agent', '.worktrees'] as const;

/** What is wrong with the text of an allowed directory, as a literal. */
export type DirectoryFault =
  | 'directory_empty'
  | 'directory_backslash'
  | 'directory_absolute'
  | 'directory_parent_segment'
  | 'directory_control_character';

const CONTROL_CHARACTER = /\p{Cc}/u;
/** As absolute paths of Windows begin. */
const DRIVE = /^[A-Za-z]:(?:[/\\]|$)/;
const ORDINARY_NAME = /^[A-Za-z0-9_-][A-Za-z0-9_. -]*$/;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Names the first fault of an allowed directory's text; null when it is good. */
export function directoryFault(
  directory: string,
): { readonly code: DirectoryFault; readonly message: string } | null {
  const got = JSON.stringify(directory);
  if (directory === '') {
    return {
      code: 'directory_empty',
      message: 'expected a directory relative to the checkout, got an empty text',
    };
  }
  const absolute = {
    code: 'directory_absolute',
    message: `expected a directory relative to the checkout, got the absolute path ${got}`,
  } as const;
  if (DRIVE.test(directory)) return absolute;
  if (directory.includes('\\')) {
    return {
      code: 'directory_backslash',
      message: `expected "/" between segments, got a backslash in ${got}`,
    };
  }
  if (directory.startsWith('/')) return absolute;
  if (directory.split('/').includes('..')) {
    const message = `expected a directory inside the checkout, got a ".." segment in ${got}: write the path without it`;
    return { code: 'directory_parent_segment', message };
  }
  if (CONTROL_CHARACTER.test(directory)) {
    const message = `expected a printable path, got a control character in ${got}`;
    return { code: 'directory_control_character', message };
  }
  return null;
}

/** A directory, relative to the checkout and with "/" between segments, in which a unit may write. */
export const AllowedDirectorySchema = z
  .string()
  .superRefine((directory, context) => {
    const fault = directoryFault(directory);
    if (fault !== null) {
      context.addIssue({ code: 'custom', message: fault.message, params: { fault: fault.code } });
    }
  })
  .meta({
    minLength: 1,
    pattern: '^(?!/)(?![A-Za-z]:(?:/|$))(?!(?:.*/)?\\.\\.(?:/|$))[^\\\\\\u0000-\\u001f\\u007f-\\u009f]+$',
  });

/** Segments of a relative path; empty and "." segments are dropped, so `./a//b/` is `['a', 'b']`. */
export function pathSegments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}

/**
 * One segment as the most forgiving file system would compare it: without case, Unicode form and invisible characters.
 */
export function foldSegment(segment: string): string {
  if (PRINTABLE_ASCII.test(segment)) return segment.toLowerCase();
  let folded = foldOnce(segment);
  // A second round settles letters whose folding folds again, such as the capital sharp s.
  for (let round = 0; round < 3; round += 1) folded = foldOnce(folded);
  return folded;
}

function foldOnce(text: string): string {
  const visible = text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return visible.toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/** Segments of a relative path, folded for comparison. */
export function foldSegments(path: string): string[] {
  return pathSegments(path).map(foldSegment);
}

/** The first segment of a path that is reserved, in any spelling that some file system takes for it; null if none. */
export function reservedSegment(path: string): string | null {
  return pathSegments(path).find(isReserved) ?? null;
}

function isReserved(segment: string): boolean {
  if (ORDINARY_NAME.test(segment)) return false;
  const folded = foldSegment(segment);
  // NTFS ignores trailing dots and spaces, reads what follows ":" as a stream, and knows .git as git~1 too.
  const name = folded.replace(/:.*$/su, '').replace(/[. ]+$/u, '');
  return (
    RESERVED_SEGMENTS.some((reserved) => reserved === name) || /^(?:git|agent|worktr)~[0-9]+$/u.test(name)
  );
}

/** How two paths are compared: by their exact segments, or as a file system without case would. */
export type PathComparison = 'exact' | 'folded';

/** Tells whether one of two directories contains the other, or both are the same, whatever their case. */
export function directoriesOverlap(a: string, b: string): boolean {
  const left = foldSegments(a);
  const right = foldSegments(b);
  return left.length <= right.length ? isPrefix(left, right) : isPrefix(right, left);
}

/**
 * The first of the directories that contains the path or is it; null if none does.
 * Grants need the exact comparison; whoever looks for conflicts takes the folded one.
 */
export function directoryContaining(
  path: string,
  directories: readonly string[],
  comparison: PathComparison = 'exact',
): string | null {
  const segments = comparison === 'exact' ? pathSegments : foldSegments;
  if (path.startsWith('/') || DRIVE.test(path) || path.split('/').includes('..')) return null;
  const inside = segments(path);
  return directories.find((directory) => isPrefix(segments(directory), inside)) ?? null;
}

function isPrefix(shorter: readonly string[], longer: readonly string[]): boolean {
  return shorter.length <= longer.length && shorter.every((segment, index) => segment === longer[index]);
}
