import { constants } from 'node:fs';
import { isBeneath, reservedPaths } from './jail.ts';
import type { Jail, JailFacts } from './jail.ts';
import { LANDLOCK_LAUNCHER } from './landlock-launcher.ts';
import { systemCalls } from './system-calls.ts';

/** Devices that do not reach beyond the process; a jail by mounts has a `/dev` of its own. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].map((name) => `/dev/${name}`);

/** Whether the launcher knows the system calls of this processor. */
export function landlockKnows(processor?: string): boolean {
  return systemCalls(processor) !== null;
}

/**
 * Builds the command line that runs `argv` inside a jail held by Landlock. Spawn it directly, as the leader of a process
 * group. End it by SIGHUP: then the launcher takes everything with it that is inside.
 */
export function landlockArgv(
  jail: Jail,
  argv: readonly string[],
  { existing }: JailFacts,
): readonly string[] {
  const exists = (path: string): boolean => existing.has(path);
  const kept = [...new Set([...reservedPaths(jail), ...jail.read_only])].filter(exists);
  const hidden = [...new Set(jail.hidden)].filter(exists);
  const seen = kept.filter((path) => hidden.some((cover) => isBeneath(path, cover)));
  const marked = (mark: string, paths: readonly string[]) => paths.flatMap((path) => [mark, path]);
  return [
    ...LAUNCHER,
    String(systemCalls()?.prctl ?? -1),
    String(constants.O_NOFOLLOW),
    ...marked('w', jail.writable.filter(exists)),
    ...marked('p', kept),
    ...marked('h', hidden),
    ...marked('v', seen),
    ...marked('d', DEVICES),
    ...marked('c', [jail.cwd]),
    ...marked('t', jail.tmp === null ? [] : [jail.tmp]),
    '--',
    ...argv,
  ];
}

const LAUNCHER = ['perl', '-e', LANDLOCK_LAUNCHER] as const;

/** Whether a command line is one that starts in such a jail. */
export function isLandlockArgv(argv: readonly string[]): boolean {
  return LAUNCHER.every((word, index) => argv[index] === word);
}
