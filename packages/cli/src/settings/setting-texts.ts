import type { Setting, SettingType } from './setting.ts';

/** What a setting says in a layer, as the texts that its flag would take; or what was expected instead. */
export type SettingTexts = readonly string[] | { readonly expected: string };

const TRUE = ['1', 'true', 'yes', 'on'];
const FALSE = ['0', 'false', 'no', 'off'];

const EXPECTED: Readonly<Record<SettingType, string>> = {
  boolean: 'expected true or false',
  globs: 'expected a list of texts, such as ["*.sqlite"]',
  number: 'expected a number',
  text: 'expected a text in quotes',
  time: 'expected a time in quotes, such as "10m", or a number of seconds',
};

/** The texts of a value of a TOML file. */
export function textsOfValue({ type }: Setting, value: unknown): SettingTexts {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const fits = {
    boolean: typeof value === 'boolean',
    globs: typeof value === 'string',
    number: isNumber || typeof value === 'string',
    text: typeof value === 'string',
    time: isNumber || typeof value === 'string',
  };
  if (fits[type]) return [String(value)];
  if (type === 'globs' && Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return value;
  return { expected: EXPECTED[type] };
}

/** The texts of a variable. */
export function textsOfVariable({ type }: Setting, text: string): SettingTexts {
  switch (type) {
    case 'boolean': {
      const word = text.toLowerCase();
      if (TRUE.includes(word)) return ['true'];
      return FALSE.includes(word) ? ['false'] : { expected: EXPECTED.boolean };
    }
    case 'globs':
      return globsIn(text);
    case 'number':
    case 'text':
    case 'time':
      return [text];
  }
}

/** Commas part globs, but not within braces. */
function globsIn(text: string): readonly string[] {
  return (text.match(/(?:\{[^}]*\}|[^,])+/g) ?? []).map((glob) => glob.trim());
}
