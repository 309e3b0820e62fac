import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { configHome, flavourOf } from '@ralph/coordinator/look';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who a file speaks for. */
type FileLayer = 'checkout' | 'main_worktree' | 'user';

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
export function userConfigDirectory(environment: Environment, platform = process.platform): string {
  return flavourOf(platform).join(configHome(environment, platform), 'ralph');
}

const IN_CHECKOUT = [
  ['settings', 'ralph.toml'],
  ['pipeline', 'pipeline.toml'],
  ['artifacts', 'artifacts.toml'],
  ['main', 'ralph-workflow.toml'],
] as const;

/** All files that may say something about settings, strongest first. Most are of the original, or are not there. */
export function configPlaces(
  { root, main }: { readonly root: string; readonly main: string | null },
  environment: Environment,
  platform = process.platform,
): readonly ConfigPlace[] {
  const path = flavourOf(platform);
  const inCheckout = (layer: FileLayer, directory: string): readonly ConfigPlace[] =>
    IN_CHECKOUT.map(([kind, name]) => ({ layer, kind, path: path.join(directory, '.agent', name) }));
  const user = userConfigDirectory(environment, platform);
  const home = configHome(environment, platform);
  return [
    ...inCheckout('checkout', root),
    ...(main === null ? [] : inCheckout('main_worktree', main)),
    { layer: 'user', kind: 'settings', path: path.join(user, 'ralph.toml') },
    { layer: 'user', kind: 'pipeline', path: path.join(home, 'ralph-workflow-pipeline.toml') },
    { layer: 'user', kind: 'artifacts', path: path.join(home, 'ralph-workflow-artifacts.toml') },
    { layer: 'user', kind: 'main', path: path.join(home, 'ralph-workflow.toml') },
  ];
}
