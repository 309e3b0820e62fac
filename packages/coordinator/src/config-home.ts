import { posix, win32, type PlatformPath } from 'node:path';

/** How a platform writes paths. */
export function flavourOf(platform: NodeJS.Platform): PlatformPath {
  return platform === 'win32' ? win32 : posix;
}

/**
 * Where programs keep the settings of the user. What is no absolute path is not heeded: it would be a directory of whatever
 * checkout ralph is started in.
 */
export function configHome(
  environment: Readonly<Record<string, string | undefined>>,
  platform = process.platform,
): string {
  const { XDG_CONFIG_HOME, APPDATA, HOME, USERPROFILE } = environment;
  const path = flavourOf(platform);
  const firstOf = (...named: readonly (string | undefined)[]): string | undefined =>
    named.find((each) => path.isAbsolute(each ?? ''));
  const directory = firstOf(XDG_CONFIG_HOME, platform === 'win32' ? APPDATA : undefined);
  return directory ?? path.join(firstOf(HOME, USERPROFILE) ?? '/', '.config');
}
