import { access, readFile } from 'node:fs/promises';

/** What decides why a jail cannot be had on a machine, and what would help. */
export interface Machine {
  /** `ID` and `ID_LIKE` of `/etc/os-release`. */
  readonly distributions: readonly string[];
  /** Settings of the kernel by their path below `/proc/sys`, as far as they are there. */
  readonly settings: ReadonlyMap<string, string>;
  readonly container: boolean;
}

const SETTINGS = [
  'kernel/apparmor_restrict_unprivileged_userns',
  'kernel/unprivileged_userns_clone',
  'user/max_user_namespaces',
];

/** Looks at this machine. */
export async function readMachine(): Promise<Machine> {
  const text = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);
  const there = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  const settings = await Promise.all(
    SETTINGS.map(async (name) => [name, (await text(`/proc/sys/${name}`))?.trim() ?? null] as const),
  );
  const containers = await Promise.all(['/.dockerenv', '/run/.containerenv'].map(there));
  return {
    distributions: distributionsOf((await text('/etc/os-release')) ?? ''),
    settings: new Map(settings.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))),
    container: containers.includes(true),
  };
}

/** Reads `ID` and `ID_LIKE`, the nearest name first. */
export function distributionsOf(osRelease: string): readonly string[] {
  return ['ID', 'ID_LIKE'].flatMap((key) => {
    const [, value = ''] = new RegExp(`^${key}="?([^"\n]*)"?$`, 'mu').exec(osRelease) ?? [];
    return value.split(' ').filter((word) => word !== '');
  });
}
