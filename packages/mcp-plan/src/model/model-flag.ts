import { splitShellWords } from './shell-words.ts';

/** What an agent's model flag names; both null when it names no model. */
export interface ModelFlag {
  readonly provider: string | null;
  readonly model_id: string | null;
}

const NOTHING: ModelFlag = { provider: null, model_id: null };

const OPTIONS: ReadonlyMap<string, 'model' | 'provider'> = new Map([
  ['--model', 'model'],
  ['-m', 'model'],
  ['--provider', 'provider'],
]);

/**
 * Reads a model flag: `--model M`, `-m M`, `--model=M`, `--provider P`, or a bare model; the last option wins. A model
 * `provider/name` names its provider itself. Never throws.
 *
 * @example
 * parseModelFlag('-m openai/gpt-4o'); // { provider: 'openai', model_id: 'gpt-4o' }
 */
export function parseModelFlag(flag: string): ModelFlag {
  const { model, provider } = scan(splitShellWords(flag) ?? []);
  if (model === null || model === '') return NOTHING;
  const slash = model.indexOf('/');
  if (slash < 0) return { provider: provider === null ? null : slugOf(provider), model_id: model };
  const model_id = model.slice(slash + 1);
  return model_id === '' ? NOTHING : { provider: slugOf(model.slice(0, slash)), model_id };
}

interface Scanned {
  readonly model: string | null;
  readonly provider: string | null;
}

function scan(words: readonly string[]): Scanned {
  const found: { model: string | null; provider: string | null } = { model: null, provider: null };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const option = OPTIONS.get(word);
    const equals = word.indexOf('=');
    const assigned = equals < 0 ? undefined : OPTIONS.get(word.slice(0, equals));
    if (option !== undefined) {
      at += 1;
      found[option] = words[at] ?? found[option];
    } else if (assigned !== undefined) found[assigned] = word.slice(equals + 1);
    else if (equals < 0 && !word.startsWith('-')) found.model ??= word;
  }
  return found;
}

function slugOf(provider: string): string {
  return provider.toLowerCase().replaceAll(/[^a-z0-9_-]/gu, '-');
}
