import { resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything else that git reads leads it to another repository, index, place for objects or program. */
const SETTINGS = /^(?:GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+|PARAMETERS)|SUDO_UID)$/;

/** Those of them that name a file. */
export const SETTINGS_FILES = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM'] as const;

/**
 * What the caller's environment says of git's settings, and of whose checkouts root may use; files by their absolute
 * paths, for git may start in any directory.
 */
export function gitSettings(environment: Environment = process.env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      if (value === undefined || !SETTINGS.test(name)) return [];
      return [[name, SETTINGS_FILES.some((file) => file === name) && value !== '' ? resolve(value) : value]];
    }),
  );
}
