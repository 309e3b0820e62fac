import { isSecretVariable } from '@ralph/mcp-server';
import { createSecretFinder, type SecretFinder } from './process/secret-patterns.ts';
import { redactText } from './redact-text.ts';
import { redactedCopy } from './redacted-copy.ts';

/** What a run knows of secrets; all that it writes below `.agent` or shows goes through here. */
export interface Redaction {
  readonly text: (text: string) => string;
  /** An event or document whose texts hold no secret; names of units and paths of files stay. */
  readonly document: <T extends object>(document: T) => T;
  /** The values known by now. */
  readonly values: () => readonly string[];
  readonly finder: () => SecretFinder;
  /** Adds values; once disposed of, they are still known for a while. */
  readonly learn: (values: readonly string[]) => Disposable;
}

/** Of so many attempts that are over the values are still known: the last that they said may come late. */
const REMEMBERED = 16;

/** Opens a run's redaction, which knows the secrets of an environment. */
export function openRedaction(environment: Readonly<Record<string, string | undefined>>): Redaction {
  const own = environmentSecrets(environment);
  const live = new Set<readonly string[]>();
  let past: readonly (readonly string[])[] = [];
  let finder: SecretFinder | null = null;
  const values = (): readonly string[] => [...new Set([own, ...live, ...past].flat())];
  const current = (): SecretFinder => (finder ??= createSecretFinder(values()));
  const text = (given: string): string => redactText(given, current());
  return {
    text,
    document: (document) => redactedCopy(document, text),
    values,
    finder: current,
    learn: (learned) => {
      live.add(learned);
      finder = null;
      return {
        [Symbol.dispose]: () => {
          live.delete(learned);
          past = [...past, learned].slice(-REMEMBERED);
          finder = null;
        },
      };
    },
  };
}

function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && isSecretVariable(name, value) && !isPlace(value) ? [value] : [],
  );
}

/** `SSH_AUTH_SOCK` and its like name a place, which is no secret and found in many messages. */
function isPlace(value: string): boolean {
  return /^(?:\/|~\/|\.{1,2}\/)/.test(value);
}
