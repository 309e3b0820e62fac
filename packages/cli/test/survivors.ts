import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';

/** A process that lives and should not. */
export interface Survivor {
  readonly pid: number;
  /** The file by which it was found. */
  readonly holds: string;
}

/**
 * Finds who holds one of the files open, by `/proc` and by nothing that the product knows of: neither session nor parent nor
 * environment tells. Files are compared by number, since a path may read otherwise in another mount namespace.
 */
export function holdersOf(files: readonly string[]): readonly Survivor[] {
  const wanted = new Map(files.flatMap((file) => identity(file).map((id) => [id, basename(file)] as const)));
  return pids().flatMap((pid) => {
    const found = openFiles(pid).find((id) => wanted.has(id));
    return found === undefined ? [] : [{ pid, holds: wanted.get(found) ?? '' }];
  });
}

/** Lists a process and all below it, with the time when each started, since a number is given away again. */
export function familyOf(ancestor: number): readonly string[] {
  const all = pids().flatMap(readStat);
  const found = all.filter(({ pid }) => pid === ancestor);
  for (const { pid } of found) found.push(...all.filter((other) => other.parent === pid));
  return found.map(({ pid, started }) => `${pid} ${started}`);
}

/** Of those that were listed, who still lives. */
export function stillThere(family: readonly string[]): readonly string[] {
  return family.filter((member) => {
    const [pid] = member.split(' ').map(Number);
    return readStat(pid ?? 0).some(
      ({ started, state }) => member === `${pid} ${started}` && !'ZX'.includes(state),
    );
  });
}

function readStat(pid: number) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [{ pid, state: fields[0] ?? 'X', parent: Number(fields[1]), started: fields[19] ?? '' }];
  } catch {
    return [];
  }
}

function pids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function openFiles(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => identity(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function identity(path: string): readonly string[] {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return [`${dev}:${ino}`];
  } catch {
    return [];
  }
}
