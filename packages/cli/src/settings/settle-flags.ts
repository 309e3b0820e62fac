import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { colorsFor, type Io } from '../io.ts';
import { plural, sanitiseLine } from '../terminal-text.ts';
import type { ConfigFinding } from './read-config-file.ts';
import type { PlanWishes } from './setting.ts';
import { settingOption } from './setting-options.ts';
import { FAILURE_KEYS, GUARDED_KEYS, SETTINGS } from './settings.ts';

/** What a command is to do about settings that no flag gives. */
export interface SettleOptions {
  /** The plan as far as it is known: it counts more than files. */
  readonly plan?: PlanWishes | undefined;
  /** Only these keys; all when left out. */
  readonly only?: readonly string[] | undefined;
}

/**
 * Lays the environment and the files below the flags of a command that was parsed: afterwards its options are those that
 * hold. Warnings go to standard error.
 *
 * @throws CliError `config_invalid` with everything that is wrong with any layer, by file and line.
 */
export async function settleFlags(command: Command, io: Io, options: SettleOptions = {}): Promise<void> {
  const { readSettings } = await import('./read-settings.ts');
  const directory: unknown = command.getOptionValue('cwd');
  const at = resolve(io.cwd, typeof directory === 'string' ? directory : '.');
  const { said, problems, warnings } = readSettings(at, io.env);
  if (problems.length > 0) throw invalidConfig(problems);
  const label = colorsFor(io.stderr, io.env).yellow('warning:');
  for (const warning of warnings) io.stderr.write(`${label} ${findingText(warning)}\n`);
  const isFailureGiven = [...FAILURE_KEYS.map(attributeOf), 'continue'].some((name) =>
    isGiven(command, name),
  );
  for (const { key, plan } of SETTINGS) {
    const name = attributeOf(key);
    const saidOfIt = said.get(key) ?? [];
    const isAnswered = isGiven(command, name) || (FAILURE_KEYS.includes(key) && isFailureGiven);
    if (isAnswered || options.only?.includes(key) === false) continue;
    const ofPlan = options.plan === undefined ? undefined : plan?.(options.plan);
    const strongest = saidOfIt.find(({ layer }) => layer === 'environment' || ofPlan === undefined);
    if (strongest === undefined) continue;
    const isOfCheckout = strongest.layer === 'checkout' || strongest.layer === 'main_worktree';
    if (isOfCheckout && GUARDED_KEYS.includes(key))
      io.stderr.write(`note: ${sanitiseLine(`${key} is set by ${strongest.where}`)}\n`);
    const source = strongest.layer === 'environment' ? 'env' : 'config';
    command.setOptionValueWithSource(name, strongest.value, source);
  }
}

/** One line: where, then what. */
export function findingText({ where, message }: ConfigFinding): string {
  return sanitiseLine(`${where}: ${message}`);
}

/** The refusal of a configuration. */
function invalidConfig(problems: readonly ConfigFinding[]): CliError {
  const head = `what is set cannot be used (${plural(problems.length, 'problem')}); ralph config shows all of it`;
  return new CliError('config_invalid', [head, ...problems.map(findingText)].join('\n'));
}

function isGiven(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === 'cli';
}

/** As commander names what a flag sets. */
function attributeOf(key: string): string {
  const setting = SETTINGS.find((each) => each.key === key);
  return setting === undefined ? key : settingOption(setting).attributeName();
}
