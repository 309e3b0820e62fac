import { readFileSync } from 'node:fs';

/** File systems that answer from a disk or the memory of this machine. */
const LOCAL_TYPES: ReadonlySet<string> = new Set([
  'bcachefs',
  'btrfs',
  'ext2',
  'ext3',
  'ext4',
  'f2fs',
  'overlay',
  'ramfs',
  'tmpfs',
  'xfs',
  'zfs',
]);

/** How long what is mounted is believed, in ms. */
const BELIEVED_MS = 1_000;

const known = { until: 0, mounts: '', answers: new Map<string, boolean>() };

/**
 * Whether a directory and all beneath it lie on a disk of this machine, so that nobody who looks there waits for a
 * network or another process. False where the system does not tell what is mounted.
 */
export function isOnLocalDisk(directory: string): boolean {
  const now = performance.now();
  if (now >= known.until) {
    known.until = now + BELIEVED_MS;
    known.mounts = readMounts();
    known.answers.clear();
  }
  const answer = known.answers.get(directory) ?? liesOnLocalDisk(known.mounts, directory);
  known.answers.set(directory, answer);
  return answer;
}

function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

/** The same by the text of a `mountinfo`; whatever is mounted beneath the directory could be anything. */
export function liesOnLocalDisk(mountinfo: string, directory: string): boolean {
  let nearest = { point: '', type: '' };
  for (const mount of mountsOf(mountinfo)) {
    if (isWithin(mount.point, directory) && mount.point !== directory) return false;
    // Of several at one place the last one hides the others.
    if (isWithin(directory, mount.point) && mount.point.length >= nearest.point.length) nearest = mount;
  }
  return LOCAL_TYPES.has(nearest.type);
}

const MOUNT = /^\S+ \S+ \S+ \S+ (?<point>\S+) .*? - (?<type>\S+) /u;

function mountsOf(mountinfo: string): readonly { readonly point: string; readonly type: string }[] {
  return mountinfo.split('\n').flatMap((line) => {
    const { point, type } = MOUNT.exec(line)?.groups ?? {};
    return point === undefined || type === undefined ? [] : [{ point: unescaped(point), type }];
  });
}

/** Spaces, tabs, newlines and backslashes are written as three octal digits. */
function unescaped(point: string): string {
  return point.replaceAll(/\\([0-7]{3})/gu, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}
