import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KERNEL_FILES = ['core_pattern', 'domainname', 'hostname'].map((name) => `/proc/sys/kernel/${name}`);
const SHARED_DIRECTORIES = ['/tmp', '/var/tmp', '/dev/shm'];

/** What the whole machine shares, as it was. */
export interface Machine extends Disposable {
  /** What on the machine bears this name now: settings, files, running programs. */
  readonly bearing: (mark: string) => readonly string[];
}

/** Remembers the settings of the kernel; at the end they are put back, and what bears the tag is removed. */
export function rememberMachine(tag: string): Machine {
  const before = KERNEL_FILES.map((path) => [path, contentOf(path)] as const);
  const bearing = (mark: string): readonly string[] => [
    ...KERNEL_FILES.filter((path) => contentOf(path).includes(mark)),
    ...sharedFiles(mark),
    ...runningPrograms(mark),
  ];
  const dispose = (): void => {
    for (const [path, content] of before) if (contentOf(path) !== content) writeFileSync(path, content);
    for (const path of sharedFiles(tag)) rmSync(path, { recursive: true });
  };
  return { bearing, [Symbol.dispose]: dispose };
}

function sharedFiles(mark: string): readonly string[] {
  return SHARED_DIRECTORIES.flatMap((directory) =>
    namesIn(directory).flatMap((name) => (name.includes(mark) ? [join(directory, name)] : [])),
  );
}

function runningPrograms(mark: string): readonly string[] {
  return namesIn('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || !contentOf(`/proc/${pid}/cmdline`).includes(mark)) return [];
    return [`a program that runs on: ${contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`];
  });
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
