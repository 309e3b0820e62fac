/** How a value is written in TOML, and what it means. */
export type SettingType = 'boolean' | 'globs' | 'number' | 'text' | 'time';

/** Something of a run that can be set: by a flag, in the environment, in a file. */
export interface Setting {
  /** Its name in files; in the environment it is in capitals, after `RALPH_`. */
  readonly key: string;
  /** The flag, as commander takes it. */
  readonly flags: string;
  readonly type: SettingType;
  /** Meaning and unit of the flag. */
  readonly description: string;
  /** What `true` means, where the flag says the contrary. */
  readonly about?: string;
  /** What holds where nobody says anything, as people read it; null: nothing does. */
  readonly default: string | null;
  /** What follows the default in the help. */
  readonly aside?: string;
  /** Reads one text; left out: it is taken as it is. @throws InvalidArgumentError */
  readonly parse?: (text: string) => unknown;
  readonly choices?: readonly string[];
  /** Attributes of flags that cannot be given with this one. */
  readonly conflicts?: readonly string[];
  /** A plan that says something itself counts more than a file. */
  readonly plan?: (plan: PlanWishes) => unknown;
  /** It may hold a key: it is never shown. */
  readonly secret?: boolean;
}

/** What a plan can say itself. */
export interface PlanWishes {
  readonly verify?: unknown;
  readonly commit?: unknown;
  readonly budget?:
    | {
        readonly tokens?: unknown;
        readonly cost_usd?: unknown;
        readonly wall_ms?: unknown;
        readonly attempts?: unknown;
      }
    | undefined;
}

/** The name of the variable that sets it. */
export function environmentName(key: string): string {
  return `RALPH_${key.toUpperCase()}`;
}
