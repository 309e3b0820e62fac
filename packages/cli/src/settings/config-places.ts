import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who a file speaks for. */
export type FileLayer = 'checkout' | 'user';

/** Where settings may be, and which kind of file it is. */
export interface ConfigPlace {
  readonly layer: FileLayer;
  readonly kind: 'settings' | 'pipeline' | 'artifacts' | 'main';
  readonly path: string;
}

/** The top of the checkout around a directory: where `.git` is; the directory itself where there is none. */
export function checkoutRoot(directory: string): string {
  const start = resolve(directory);
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return start;
  }
}

/** Where the user keeps what holds in all his checkouts. */
export function userConfigDirectory(environment: Environment): string {
  return join(configHome(environment), 'ralph');
}

/** All files that may say something about settings, strongest first. Most are of the original, or are not there. */
export function configPlaces(root: string, environment: Environment): readonly ConfigPlace[] {
  const own = join(root, '.agent');
  const user = userConfigDirectory(environment);
  const home = configHome(environment);
  return [
    { layer: 'checkout', kind: 'settings', path: join(own, 'ralph.toml') },
    { layer: 'checkout', kind: 'pipeline', path: join(own, 'pipeline.toml') },
    { layer: 'checkout', kind: 'artifacts', path: join(own, 'artifacts.toml') },
    { layer: 'checkout', kind: 'main', path: join(own, 'ralph-workflow.toml') },
    { layer: 'user', kind: 'settings', path: join(user, 'ralph.toml') },
    { layer: 'user', kind: 'pipeline', path: join(home, 'ralph-workflow-pipeline.toml') },
    { layer: 'user', kind: 'artifacts', path: join(home, 'ralph-workflow-artifacts.toml') },
    { layer: 'user', kind: 'main', path: join(home, 'ralph-workflow.toml') },
  ];
}

function configHome({ XDG_CONFIG_HOME, HOME, USERPROFILE }: Environment): string {
  const named = XDG_CONFIG_HOME ?? '';
  return named === '' ? join(HOME ?? USERPROFILE ?? '/', '.config') : named;
}
