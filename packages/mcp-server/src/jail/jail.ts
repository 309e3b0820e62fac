import type { JailBackend } from './jail-backend.ts';

/** A write boundary held by the operating system. All paths are absolute and real. */
export interface Jail {
  /** What carries it out. */
  readonly backend: JailBackend;
  readonly root: string;
  /** Directories that stay writable. */
  readonly writable: readonly string[];
  /** Paths that are read-only again although they lie in a writable directory, or visible again in a private one. */
  readonly read_only: readonly string[];
  /** Files and directories whose content is covered. */
  readonly hidden: readonly string[];
  readonly cwd: string;
  /** For temporary files where the backend has no private `/tmp`: in a writable directory; null when there is none. */
  readonly tmp: string | null;
}

/** What must be known of the machine to jail a process. */
export interface JailFacts {
  readonly euid: number;
  /** Which of the paths that matter exist, and as what; others are left out of the jail. */
  readonly existing: ReadonlyMap<string, 'file' | 'directory'>;
}

/** Reserved names: written by the coordinator only, wherever they lie. */
export const RESERVED_NAMES = ['.git', '.agent'] as const;

/** Whether a path lies strictly below a directory. */
export function isBeneath(path: string, directory: string): boolean {
  return path.startsWith(directory === '/' ? '/' : `${directory}/`) && path !== directory;
}

/** The reserved paths at the top of a jail's root. */
export function reservedPaths({ root }: Pick<Jail, 'root'>): readonly string[] {
  return RESERVED_NAMES.map((name) => `${root === '/' ? '' : root}/${name}`);
}
