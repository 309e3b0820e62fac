/**
 * What an agent keeps in the user's home. Each attempt gets a home of its own with a copy of the little that it needs,
 * so that agents that run at once do not disturb each other; only where that would not do, all share the user's.
 */
export interface AgentState {
  readonly homes: readonly StateHome[];
  readonly shared_when: readonly StateSharing[];
}

/** A directory of an agent's state, which a variable can lead elsewhere. */
export interface StateHome {
  readonly variable: string;
  /** The user's own, as `~/…`, unless the variable says otherwise. */
  readonly default_directory: string;
  readonly files: readonly StateFile[];
  /** Files and directories that the agent only reads, below the directory: the copy has links to the user's own. */
  readonly links: readonly string[];
}

/** A file of which an attempt gets a copy. */
export interface StateFile {
  /** Below the directory. */
  readonly path: string;
  /** Where the user's own is while the variable is not set, as `~/…`, if it is not below the default directory. */
  readonly default_path: string | null;
  /** A login is hidden from all that runs in a jail, and comes back to the user when the agent renewed it. */
  readonly kind: 'login' | 'settings';
  /** The fields of a JSON object to which the copy is limited; null: the file as it is. */
  readonly fields: readonly string[] | null;
  /** The fields of a TOML table or JSON object, comments or not, that the copy is without. */
  readonly without: readonly string[];
}

/** When a copy would not do, and why. */
export type StateSharing =
  | { readonly type: 'platform'; readonly platform: NodeJS.Platform; readonly reason: string }
  /** A setting of the user, found in the text of a file below the first home. */
  | {
      readonly type: 'setting';
      readonly path: string;
      readonly pattern: RegExp;
      readonly reason: string;
    };

/** For agents that keep nothing. */
export const NO_STATE: AgentState = { homes: [], shared_when: [] };

/** A login that lies in a file of this name. */
export function loginFile(path: string): StateFile {
  return { path, default_path: null, kind: 'login', fields: null, without: [] };
}

/** Settings that lie in a file of this name; the copy is without some fields. */
export function settingsFile(path: string, without: readonly string[] = []): StateFile {
  return { path, default_path: null, kind: 'settings', fields: null, without };
}
