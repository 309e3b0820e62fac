import { posix, win32 } from 'node:path';

/** What the search for a program goes by. */
export interface ProgramSearchPlace {
  /** `PATH`. */
  readonly path?: string | undefined;
  readonly cwd: string;
  /** `PATHEXT`, which only Windows has. */
  readonly extensions?: string | undefined;
}

const POSIX_PATH = '/usr/local/bin:/usr/bin:/bin';
const WINDOWS_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/**
 * Every place where a program of this name may be, best first. A name that says a place itself is looked for there and
 * nowhere else. Relative entries of PATH are ignored: they would let a worker plant a program in the checkout.
 */
export function programPlaces(
  name: string,
  where: ProgramSearchPlace,
  platform: NodeJS.Platform,
): readonly string[] {
  if (platform !== 'win32') {
    if (saysPlace(name, platform)) return [posix.resolve(where.cwd, name)];
    return (where.path ?? POSIX_PATH)
      .split(':')
      .flatMap((directory) => (posix.isAbsolute(directory) ? [posix.join(directory, name)] : []));
  }
  const endings = (where.extensions ?? WINDOWS_EXTENSIONS)
    .split(';')
    .filter((ending) => ending.startsWith('.'))
    .map((ending) => ending.toLowerCase());
  // Without an ending it is no program there: npm puts a shell script for others beside its own.
  const names = endings.includes(win32.extname(name).toLowerCase())
    ? [name]
    : endings.map((ending) => `${name}${ending}`);
  if (saysPlace(name, platform)) return names.map((each) => win32.resolve(where.cwd, each));
  return (where.path ?? '')
    .split(';')
    .map((entry) => entry.replaceAll('"', ''))
    .filter((directory) => /^(?:[A-Za-z]:[\\/]|[\\/]{2})/.test(directory))
    .flatMap((directory) => names.map((each) => win32.join(directory, each)));
}

/** Whether a program is named by where it is, and not by what PATH is searched for. */
export function saysPlace(name: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /[\\/]|^[A-Za-z]:/.test(name) : name.includes('/');
}

/** A batch file, which needs a shell to be started, and so could be told more than its arguments say. */
export function isBatchFile(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' && /\.(?:bat|cmd)$/i.test(path);
}
