import * as z from 'zod';
import { environmentName, type Setting } from './setting.ts';
import { SETTINGS } from './settings.ts';

const PUBLISHED_AT = 'https://unpkg.com/@ralph/cli/schema';

/** The JSON Schema of `ralph.toml`, for editors. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const fields = SETTINGS.map((setting) => [setting.key, fieldOf(setting)] as const);
  const schema = z.looseObject({
    $schema: z.string().optional().describe('Address of this schema, for editors'),
    ...Object.fromEntries(fields),
  });
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  return {
    $schema,
    $id: `${PUBLISHED_AT}/config.json`,
    title: 'Settings of ralph',
    description: 'How runs go unless the command line or the environment says otherwise: .agent/ralph.toml',
    ...rest,
  };
}

/** What a setting means, with its default and its other names. */
export function settingAbout(setting: Setting): string {
  const { key, description, about = description, aside = '', plan } = setting;
  const text = `${about.charAt(0).toUpperCase()}${about.slice(1)}`;
  const preset = settingDefault(setting);
  const sentences = [
    text,
    ...(preset === null ? [] : [`Default: ${preset}${aside}`]),
    ...(plan === undefined ? [] : ['What a plan says itself counts more than a file']),
    `Flag ${flagOf(setting)}, variable ${environmentName(key)}`,
  ];
  return sentences.join('. ');
}

/** What is built in, as people read it; null: nothing. */
export function settingDefault({ key, type, default: preset }: Setting): string | null {
  return type === 'boolean' ? String(key === 'history') : preset;
}

/** The long form of its flag. */
export function flagOf({ flags }: Setting): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

function fieldOf(setting: Setting): z.ZodType {
  return typeOf(setting).optional().describe(settingAbout(setting));
}

function typeOf({ type, choices, words = choices }: Setting): z.ZodType {
  switch (type) {
    case 'boolean':
      return z.boolean();
    case 'globs':
      return z.array(z.string());
    case 'number':
      return z.union([z.number(), z.string()]);
    case 'text':
      return words === undefined ? z.string() : z.enum(words);
    case 'time':
      return z.union([z.number().positive(), z.string()]);
  }
}
