import { isBeneath, RESERVED_NAMES, reservedPaths } from './jail.ts';
import type { Jail, JailFacts } from './jail.ts';

/** A directory for temporary files that nobody else sees. */
export const PRIVATE_TMP = '/tmp';

/** Kept visible in the private `/run`, so that names of hosts can be looked up. */
export const RESOLVER_DIRECTORY = '/run/systemd/resolve';

/**
 * Where the kernel is set up, besides `/proc/sys`. These files are root's by their owner alone: no capability is asked
 * for, so that dropping all of them does not protect these.
 */
export const KERNEL_DIRECTORIES = ['/proc/acpi', '/proc/bus', '/proc/fs', '/proc/irq', '/proc/scsi'] as const;

const NAMESPACES = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--cap-drop',
  'ALL',
  '--die-with-parent',
];

/** One mount of the jail: what lies at a path, seen from inside. */
interface Mount {
  readonly path: string;
  readonly args: readonly string[];
}

/**
 * Builds the command line that runs `argv` inside a jail. Spawn it directly, without a shell in between, as the leader of a
 * process group, and with a clean environment: the jailed process can read that of bubblewrap itself.
 */
export function bubblewrapArgv(jail: Jail, argv: readonly string[], facts: JailFacts): readonly string[] {
  const mounts = [...system(facts), ...ofJail(jail, facts)].toSorted((a, b) =>
    compareDepthFirst(a.path, b.path),
  );
  return [
    'bwrap',
    ...NAMESPACES,
    ...mounts.flatMap((mount) => mount.args),
    // Last, when all that lies in them is mounted: a write in there must fail, not be lost.
    ...covered(jail, facts).flatMap((path) => ['--remount-ro', path]),
    '--setenv',
    'TMPDIR',
    PRIVATE_TMP,
    '--chdir',
    jail.cwd,
    '--',
    ...argv,
  ];
}

function system({ euid, existing }: JailFacts): readonly Mount[] {
  return [
    { path: '/', args: ['--ro-bind', '/', '/'] },
    { path: '/dev', args: ['--dev', '/dev'] },
    { path: '/proc', args: ['--proc', '/proc'] },
    // Only for root: for others the cover breaks nested jails.
    ...(euid === 0
      ? ['/proc/sys', ...KERNEL_DIRECTORIES.filter((path) => existing.has(path))].map(readOnly)
      : []),
    { path: '/run', args: ['--tmpfs', '/run'] },
    ...(existing.has(RESOLVER_DIRECTORY) ? [readOnly(RESOLVER_DIRECTORY)] : []),
    { path: PRIVATE_TMP, args: ['--tmpfs', PRIVATE_TMP] },
    { path: '/tmp/h', args: ['--dir', '/tmp/h'] },
  ];
}

/** Later mounts at the same path win: what is hidden stays hidden, what is read-only stays so. */
function ofJail({ root, writable, read_only, hidden }: Jail, { existing }: JailFacts): readonly Mount[] {
  const exists = (path: string) => existing.has(path);
  const nested = [...existing.keys()].filter(
    (path) => isReserved(path) && writable.some((dir) => isBeneath(path, dir)),
  );
  const kept = [...new Set([...reservedPaths({ root }), ...nested, ...read_only])].filter(exists);
  const covers = hidden.filter(exists);
  return [
    readOnly(root),
    ...writable.filter(exists).map(bind),
    ...heldAround(covers, writable, [...kept, ...covers]).map(bind),
    ...kept.map(readOnly),
    ...covers.map((path) => cover(path, existing.get(path))),
  ];
}

/** With each mount bubblewrap takes longer for all of them: with so many, some milliseconds. */
const MOST_HELD = 64;

/**
 * The directories between a writable one and what is covered in it, each a mount of its own, which nobody in the jail can
 * move: elsewhere the next jail would not cover it. Where the jail says something else already, that stays.
 */
function heldAround(
  covers: readonly string[],
  writable: readonly string[],
  others: readonly string[],
): readonly string[] {
  const around = covers.flatMap((cover) => {
    const outer = writable
      .filter((path) => isBeneath(cover, path))
      .toSorted((a, b) => a.length - b.length)
      .at(-1);
    if (outer === undefined) return [];
    const names = cover.slice(outer.length).split('/').slice(1, -1);
    const between = names.map((_, index) => `${outer}/${names.slice(0, index + 1).join('/')}`);
    const taken = others.filter((path) => isBeneath(path, outer));
    return between.filter((path) => !taken.some((other) => other === path || isBeneath(path, other)));
  });
  const depth = (path: string): number => path.split('/').length;
  return [...new Set(around)].toSorted((a, b) => depth(a) - depth(b)).slice(0, MOST_HELD);
}

function covered({ hidden }: Jail, { existing }: JailFacts): readonly string[] {
  return [...new Set(hidden)].filter((path) => existing.get(path) === 'directory');
}

function bind(path: string): Mount {
  return { path, args: ['--bind', path, path] };
}

function readOnly(path: string): Mount {
  return { path, args: ['--ro-bind', path, path] };
}

function cover(path: string, kind: 'file' | 'directory' | undefined): Mount {
  return { path, args: kind === 'directory' ? ['--tmpfs', path] : ['--ro-bind', '/dev/null', path] };
}

function isReserved(path: string): boolean {
  return RESERVED_NAMES.some((name) => path.endsWith(`/${name}`));
}

/** Parents before what lies in them, so that the deeper mount decides. */
function compareDepthFirst(a: string, b: string): number {
  const left = a.split('/').filter(Boolean);
  const right = b.split('/').filter(Boolean);
  const at = left.findIndex((segment, index) => segment !== right[index]);
  if (at === -1) return left.length - right.length;
  const [one = '', other = ''] = [left[at], right[at]];
  return one < other ? -1 : 1;
}
