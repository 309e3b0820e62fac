import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CoordinatorError } from '../coordinator-error.ts';
import { liesBeneath } from '../lies-beneath.ts';
import { gitSettings, SETTINGS_FILES } from './git-settings.ts';
import { settingsIncludes } from './settings-includes.ts';
import { wayOf } from './way-of.ts';

/** Where units work. */
interface UnitPlaces {
  readonly root: string;
  /** Where they may write, relative to the root. */
  readonly directories: readonly string[];
  readonly hasRepository: boolean;
  readonly git?: string | undefined;
}

/**
 * Refuses settings that a unit may write, for git runs programs that they name.
 *
 * @throws CoordinatorError `directory_unusable`, or `git_failed` where git cannot read its settings.
 */
export async function refuseSettingsOfUnits(places: UnitPlaces): Promise<void> {
  const { root, directories, hasRepository, git } = places;
  const [repository, ...areas] = ['.git', ...directories].map((path) => realOf(join(root, path)));
  const refuse = (path: string, named: string, remedy: string): void => {
    const way = [...wayOf(path).map(nameOf), realOf(path)];
    // No unit takes its own directory away, and none writes the repository.
    const area = areas.find((one) =>
      way.some((place) => place !== one && liesBeneath(one, place) && !liesBeneath(repository ?? '', place)),
    );
    if (area === undefined) return;
    throw new CoordinatorError(
      'directory_unusable',
      `Expected settings of git that no unit writes, got ${named}, the way to which leads through a unit's directory, ${area}: git would run what a unit names there. Move the file, or ${remedy}.`,
    );
  };
  const settings = gitSettings();
  for (const name of SETTINGS_FILES) {
    const path = settings[name] ?? '';
    if (path !== '') refuse(path, `${name}=${path}`, `unset ${name}`);
  }
  if (settings['GIT_CONFIG_GLOBAL'] === undefined) {
    for (const path of ownFiles()) refuse(path, path, 'let GIT_CONFIG_GLOBAL name another one');
  }
  if (!hasRepository || areas.length === 0) return;
  for (const { path, named } of await settingsIncludes(root, git))
    refuse(path, named, 'take that setting away');
}

/** The settings of whoever runs git, there or not. */
function ownFiles(): readonly string[] {
  const { HOME, USERPROFILE, XDG_CONFIG_HOME } = process.env;
  const home = HOME ?? USERPROFILE ?? '';
  const config = XDG_CONFIG_HOME || (home && join(home, '.config'));
  return [
    ...(home === '' ? [] : [resolve(home, '.gitconfig')]),
    ...(config === '' ? [] : [resolve(config, 'git', 'config')]),
  ];
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
