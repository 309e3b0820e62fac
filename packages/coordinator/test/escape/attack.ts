import type { StrayKind, WorkUnit } from '@ralph/manifest';

/** The levels at which an attack can be claimed to be stopped or found. */
export const LEVELS = ['jail', 'landlock', 'mcp', 'audit'] as const;
export type Level = (typeof LEVELS)[number];

/** What the levels are called: a jail is carried out by bubblewrap, unless something else is named. */
export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  jail: 'jail',
  landlock: 'jail (landlock)',
  mcp: 'mcp',
  audit: 'audit',
};

/** What is claimed of an attack at one level. */
export type Claim =
  /** Nothing of it lands. */
  | { readonly is: 'stopped' }
  /** It lands, and the audit names these paths, each with the unit that did it, keeps what came, and puts all of it back. */
  | { readonly is: 'found'; readonly strays: readonly Stray[] }
  /** Nothing is claimed, and why. */
  | { readonly is: 'open'; readonly why: string };

/** What the audit says of one path. */
export interface Stray {
  readonly path: string;
  readonly kind: StrayKind;
}

/** What an attack needs of the machine; `held signals` of a jail, of which old versions of Landlock know nothing. */
export type Need = 'root' | 'python3' | 'perl' | 'writable /run' | 'held signals';

/**
 * One attempt to get out, made by a unit that may write `u/<id>/` only.
 *
 * In texts `$ID` stands for the attack, `$UNIT` for the unit that makes it, `$MARK` for a name that nobody else uses, `$ROOT` for the checkout, `$OUTSIDE` for a
 * directory beside it, `$HOMEDIR` for the user's home, `$VICTIM` for the pid of a process of the same user, and `$SOCKET`
 * for a socket in `/run` at which somebody serves.
 */
export interface Attack {
  readonly id: string;
  /** Ends the sentence "The agent tries to …". */
  readonly tries: string;
  /** How, for people: a line of shell, or tool calls. */
  readonly how: string;
  /** A line of shell that lays the ground before the run, for what a checkout may bring along. */
  readonly plant?: string;
  readonly needs?: readonly Need[];
  /** It spoils the checkout for those after it. */
  readonly alone?: boolean;
  /** A file that whoever starts ralph holds open for it as descriptor 200. */
  readonly handed?: string;
  readonly unit: Pick<WorkUnit, 'agent' | 'command' | 'script' | 'description' | 'retries'>;
  readonly claims: Readonly<Partial<Record<Level, Claim>>>;
  /** A claim that does not hold yet: it is skipped, and counted, until it does. */
  readonly hole?: { readonly level: Level; readonly why: string };
}

/** A family of attacks: one chapter of the corpus. */
export interface AttackGroup {
  readonly name: string;
  readonly about: string;
  readonly attacks: readonly Attack[];
}

/** It never lands. */
export const STOPPED: Claim = { is: 'stopped' };

/** It lands, is found there, put down to its unit, and taken back. */
export function found(...strays: readonly Stray[]): Claim {
  return { is: 'found', strays };
}

export const created = (path: string): Stray => ({ path, kind: 'created' });
export const modified = (path: string): Stray => ({ path, kind: 'modified' });
export const deleted = (path: string): Stray => ({ path, kind: 'deleted' });
export const modeChanged = (path: string): Stray => ({ path, kind: 'mode_changed' });
/** What git or ralph obeys. */
export const control = (path: string): Stray => ({ path, kind: 'control_file' });

/** Nothing is claimed. */
export function open(why: string): Claim {
  return { is: 'open', why };
}
