import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CoordinatorError } from '../coordinator-error.ts';
import { liesBeneath } from '../lies-beneath.ts';
import { wayOf } from './way-of.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything else that git reads leads it to another repository, index, place for objects or program. */
const SETTINGS = /^(?:GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+|PARAMETERS)|SUDO_UID)$/;

const FILES = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM'] as const;

/**
 * What the caller's environment says of git's settings, and of whose checkouts root may use; files by their absolute
 * paths, for git may start in any directory.
 */
export function gitSettings(environment: Environment = process.env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      if (value === undefined || !SETTINGS.test(name)) return [];
      return [[name, FILES.some((file) => file === name) && value !== '' ? resolve(value) : value]];
    }),
  );
}

/**
 * Refuses settings that a unit may write, for git runs programs that they name.
 *
 * @throws CoordinatorError `directory_unusable`.
 */
export function refuseSettingsOfUnits(root: string, directories: readonly string[]): void {
  const settings = gitSettings();
  const areas = directories.map((directory) => realOf(join(root, directory)));
  for (const name of FILES) {
    const path = settings[name] ?? '';
    if (path === '') continue;
    const places = [...wayOf(path).map(nameOf), realOf(path)];
    const area = areas.find((one) => places.some((place) => liesBeneath(one, place)));
    if (area === undefined) continue;
    throw new CoordinatorError(
      'directory_unusable',
      `Expected settings of git that no unit writes, got ${name}=${path}, the way to which leads through a unit's directory, ${area}: git would run what a unit names there. Move the file, or unset ${name}.`,
    );
  }
}

/** What a name is in, by its real path. */
function nameOf(path: string): string {
  return join(realOf(dirname(path)), basename(path));
}

/** Where a path leads, whether anything is there or not. */
function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : join(realOf(dirname(path)), basename(path));
  }
}
