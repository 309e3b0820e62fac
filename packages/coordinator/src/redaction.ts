import { existsSync } from 'node:fs';
import { isSecretVariable } from '@ralph/mcp-server';
import { createSecretFinder, type SecretFinder } from './process/secret-patterns.ts';
import { redactText } from './redact-text.ts';
import { redactedCopy } from './redacted-copy.ts';

/** What a run knows of secrets; all that it writes below `.agent` or shows goes through here. */
export interface Redaction {
  readonly text: (text: string) => string;
  /** An event or document whose texts hold no secret; names of units and paths of files stay. */
  readonly document: <T extends object>(document: T) => T;
  /** Finds all that is known at the time. */
  readonly finder: SecretFinder;
  /** Adds values; once disposed of, they are still known for a while. */
  readonly learn: (values: readonly string[]) => Disposable;
}

/** Of so many attempts that are over the values are still known: the last that they said may come late. */
const REMEMBERED = 16;

/** Opens a run's redaction, which knows the secrets of an environment. */
export function openRedaction(environment: Readonly<Record<string, string | undefined>>): Redaction {
  const finder = createSecretFinder(environmentSecrets(environment));
  const past: Disposable[] = [];
  const text = (given: string): string => redactText(given, finder);
  return {
    text,
    document: (document) => redactedCopy(document, text),
    finder,
    learn: (values) => {
      const learned = finder.learn(values);
      let isOver = false;
      return {
        [Symbol.dispose]: () => {
          if (isOver) return;
          isOver = true;
          past.push(learned);
          if (past.length > REMEMBERED) past.shift()?.[Symbol.dispose]();
        },
      };
    },
  };
}

function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && isSecretVariable(name, value) && !isPlace(name, value) ? [value] : [],
  );
}

/** `SSH_AUTH_SOCK` and its like name a place, which is no secret and found in many messages; a key may begin like one. */
function isPlace(name: string, value: string): boolean {
  if (!/^(?:\/|~\/|\.{1,2}\/)/.test(value)) return false;
  return /(?:SOCK|SOCKET|FILE|PATH|DIR|DIRECTORY|HOME)$/i.test(name) || existsSync(value);
}
