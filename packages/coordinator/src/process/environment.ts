import { UNATTENDED } from './unattended.ts';

const COMMON: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'TZ',
  'TERM',
  'SHELL',
  'TMPDIR',
]);

// Windows writes their names in any case, and starts few programs without them.
const COMMON_ON_WINDOWS: ReadonlySet<string> = new Set([
  ...COMMON,
  'APPDATA',
  'COMSPEC',
  'LOCALAPPDATA',
  'PATHEXT',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'USERPROFILE',
]);

// Code injected into every Node program, and a door to the user's keys: not even an adapter may ask for them.
const NEVER: ReadonlySet<string> = new Set(['NODE_OPTIONS', 'SSH_AUTH_SOCK']);

/** What a worker sees besides the common allow-list. */
export interface EnvironmentRequest {
  /** Set for the worker, over anything that the parent has. */
  readonly extra: Readonly<Record<string, string>>;
  /** Names of the parent's variables that the agent needs (`NODE_EXTRA_CA_CERTS` only if it talks to the net). */
  readonly allow: readonly string[];
}

/**
 * Builds the complete environment of a worker: what keeps programs from asking, a short allow-list of the parent's,
 * what its agent asks for, and `extra`.
 */
export function workerEnvironment(
  parent: Readonly<Record<string, string | undefined>>,
  request: EnvironmentRequest,
  platform = process.platform,
): Record<string, string> {
  const asked = new Set(request.allow);
  const environment: Record<string, string> = { ...UNATTENDED };
  const common = platform === 'win32' ? COMMON_ON_WINDOWS : COMMON;
  for (const given of Object.keys(parent)) {
    const name = platform === 'win32' ? given.toUpperCase() : given;
    if (NEVER.has(name) || !(common.has(name) || name.startsWith('LC_') || asked.has(name))) continue;
    const value = parent[given];
    if (value !== undefined) environment[name] = value;
  }
  return Object.assign(environment, request.extra);
}
