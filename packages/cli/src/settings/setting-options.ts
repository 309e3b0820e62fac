import { InvalidArgumentError, Option, type Command } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Setting } from './setting.ts';
import { SETTINGS } from './settings.ts';

/** Settings that say which plan is run and how, besides its limits; `ralph demo` brings its own. */
const OF_THE_PLAN: readonly string[] = ['agent', 'verify', 'commit', 'history'];

/** The flag of a setting, made afresh. */
export function settingOption(setting: Setting): Option {
  const { flags, choices, conflicts, parse, secret } = setting;
  const option = new Option(flags, helpOf(setting));
  if (choices !== undefined) option.choices(choices);
  else if (setting.type === 'globs') option.argParser<readonly string[]>(collectWith(parse));
  else if (parse !== undefined)
    option.argParser((text) => (secret === true ? parseUnseen(flags, () => parse(text)) : parse(text)));
  return conflicts === undefined ? option : option.conflicts([...conflicts]);
}

/** Commander repeats a value that cannot be used, which this one must not be. */
function parseUnseen(flags: string, parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new CliError('option_invalid', `${flags}: ${error.message}`);
  }
}

/** Adds the flags of the settings that say which agents work, and what becomes of their work. */
export function withPlanSettings(command: Command): Command {
  return withFlags(
    command,
    SETTINGS.filter(({ key }) => OF_THE_PLAN.includes(key)),
  );
}

/** Adds the flags of all other settings. */
export function withLimitSettings(command: Command): Command {
  withFlags(
    command,
    SETTINGS.filter(({ key }) => !OF_THE_PLAN.includes(key)),
  );
  return command.addOption(
    new Option('--continue', 'let units go on that need none of those that failed (default)').conflicts(
      'maxFailures',
    ),
  );
}

function withFlags(command: Command, settings: readonly Setting[]): Command {
  for (const setting of settings) command.addOption(settingOption(setting));
  return command;
}

function helpOf({ description, default: preset, aside = '', plan }: Setting): string {
  const over = plan === undefined ? '' : '; overrides the plan';
  return `${description}${preset === null ? '' : ` (default: ${preset})`}${aside}${over}`;
}

function collectWith(parse: Setting['parse']) {
  return (text: string, before: readonly string[] = []): readonly string[] => {
    parse?.(text);
    return [...before, text];
  };
}
