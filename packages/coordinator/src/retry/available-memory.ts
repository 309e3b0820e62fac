import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const KIB = 1024;

/**
 * How much memory programs may still take, in bytes: what the system has, or less where a control group sets a limit;
 * null where nobody tells. `root` is where the file system begins.
 */
export function availableMemory(root = '/'): number | null {
  const system = /^MemAvailable:\s+(\d+) kB/m.exec(textOf(join(root, 'proc/meminfo')) ?? '')?.[1];
  const groups = (textOf(join(root, 'proc/self/cgroup')) ?? '')
    .split('\n')
    .flatMap((line) => leftIn(root, line));
  const amounts = [...(system === undefined ? [] : [Number(system) * KIB]), ...groups];
  return amounts.length === 0 ? null : Math.max(0, Math.min(...amounts));
}

/** One line of `/proc/self/cgroup`: `0::/user.slice` for version 2, `4:memory:/docker/…` for version 1. */
function leftIn(root: string, line: string): readonly number[] {
  const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
  if (controllers === undefined || path === undefined) return [];
  if (controllers === '')
    return upwards(path).flatMap((group) => leftInGroup(join(root, 'sys/fs/cgroup', group), V2));
  if (!controllers.split(',').includes('memory')) return [];
  return upwards(path).flatMap((group) => leftInGroup(join(root, 'sys/fs/cgroup/memory', group), V1));
}

/** The limit of each group above holds too; inside a container only the topmost may be seen. */
function upwards(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...upwards(parent)];
}

interface GroupFiles {
  readonly limit: string;
  readonly usage: string;
  readonly reclaimable: RegExp;
}

const V2: GroupFiles = { limit: 'memory.max', usage: 'memory.current', reclaimable: /^inactive_file (\d+)/m };
const V1: GroupFiles = {
  limit: 'memory.limit_in_bytes',
  usage: 'memory.usage_in_bytes',
  reclaimable: /^total_inactive_file (\d+)/m,
};

// Version 1 writes "no limit" as a number that no machine has.
const UNLIMITED = 2 ** 60;

function leftInGroup(directory: string, files: GroupFiles): readonly number[] {
  const limit = numberIn(join(directory, files.limit));
  const usage = numberIn(join(directory, files.usage));
  if (limit === null || usage === null || limit >= UNLIMITED) return [];
  const reclaimable = files.reclaimable.exec(textOf(join(directory, 'memory.stat')) ?? '')?.[1] ?? '0';
  return [limit - usage + Number(reclaimable)];
}

function numberIn(path: string): number | null {
  const text = textOf(path)?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
