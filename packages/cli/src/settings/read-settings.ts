import { mainWorktree } from '@ralph/coordinator/look';
import { didYouMean } from '@ralph/mcp-plan';
import { InvalidArgumentError } from 'commander';
import { checkoutRoot, configPlaces } from './config-places.ts';
import { readConfigFile, type ConfigFile, type ConfigFinding } from './read-config-file.ts';
import { environmentName, type Setting } from './setting.ts';
import { settingOption } from './setting-options.ts';
import { textsOfValue, textsOfVariable, type SettingTexts } from './setting-texts.ts';
import { FAILURE_KEYS, SETTINGS } from './settings.ts';

/** Who says it, the strongest first; flags are above all, what is built in below. */
export const SETTING_LAYERS = ['environment', 'checkout', 'main_worktree', 'user'] as const;
type SettingLayer = (typeof SETTING_LAYERS)[number];

/** What a layer says of a setting. */
interface SaidSetting {
  readonly layer: SettingLayer;
  /** A variable, or a file with line and column. */
  readonly where: string;
  /** As it is written. */
  readonly text: string;
  /** As the flag's would be. */
  readonly value: unknown;
}

/** What all layers say. */
export interface SettingsReading {
  readonly root: string;
  /** By key, the strongest first. */
  readonly said: ReadonlyMap<string, readonly SaidSetting[]>;
  readonly problems: readonly ConfigFinding[];
  readonly warnings: readonly ConfigFinding[];
  /** The files that are there. */
  readonly files: readonly ConfigFile[];
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Notes {
  readonly problems: ConfigFinding[];
  readonly warnings: ConfigFinding[];
}

/** Reads what the environment, the checkout and the user say of the settings; never throws. */
export function readSettings(directory: string, environment: Environment): SettingsReading {
  const root = checkoutRoot(directory);
  const notes: Notes = { problems: [], warnings: [] };
  const files = configPlaces({ root, main: mainWorktree(root) }, environment).flatMap((place) => {
    const file = readConfigFile(place, root, notes.problems);
    return file === null ? [] : [file];
  });
  const found = [...inEnvironment(environment, notes), ...files.flatMap((file) => inFile(file, notes))];
  const said = new Map<string, SaidSetting[]>();
  for (const { key, ...saying } of found) said.set(key, [...(said.get(key) ?? []), saying]);
  refuseBoth(said, notes);
  return { root, said, ...notes, files };
}

interface Found extends SaidSetting {
  readonly key: string;
}

function inEnvironment(environment: Environment, notes: Notes): readonly Found[] {
  warnOfVariables(environment, notes);
  return SETTINGS.flatMap((setting) => {
    const where = environmentName(setting.key);
    const text = environment[where] ?? '';
    if (text === '') return [];
    return saying(setting, { layer: 'environment', where, texts: textsOfVariable(setting, text) }, notes);
  });
}

/** Other variables of that kind are for workers, and are near to no setting. */
function warnOfVariables(environment: Environment, { warnings }: Notes): void {
  const known = SETTINGS.map(({ key }) => environmentName(key));
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('RALPH_') || known.includes(name)) continue;
    const hint = didYouMean(name, known);
    if (hint !== '') warnings.push({ where: name, message: `no setting is called like that${hint}` });
  }
}

function inFile(file: ConfigFile, notes: Notes): readonly Found[] {
  switch (file.kind) {
    case 'settings':
      return inSettingsFile(file, notes);
    case 'pipeline':
      return inPipelineFile(file, notes);
    case 'artifacts':
      notes.warnings.push({
        where: file.place([]),
        message:
          'it has no effect on ralph run, where each unit delivers a development_result; remove it, or keep it for the original',
      });
      return [];
    case 'main':
      warnOfMainFile(file, notes);
      return [];
  }
}

function inSettingsFile(file: ConfigFile, notes: Notes): readonly Found[] {
  const known = SETTINGS.map(({ key }) => key);
  return Object.entries(tableOf(file.source.value)).flatMap(([key, value]) => {
    const setting = SETTINGS.find((each) => each.key === key);
    const where = file.place([key]);
    if (setting !== undefined)
      return saying(setting, { layer: file.layer, where, texts: textsOfValue(setting, value) }, notes);
    if (key !== '$schema')
      notes.warnings.push({
        where,
        message: `there is no setting ${JSON.stringify(key)}, and it is ignored${didYouMean(key, known)}`,
      });
    return [];
  });
}

/** Of the original's pipeline a run knows how many may work at once; which phases follow each other is not its affair. */
function inPipelineFile(file: ConfigFile, notes: Notes): readonly Found[] {
  const root = tableOf(file.source.value);
  const limits = [
    ...Object.entries(tableOf(root['phases'])).map(([name, phase]) => ({ path: ['phases', name], phase })),
    ...Object.entries(tableOf(root['blocks'])).map(([name, block]) => ({
      path: ['blocks', name, 'phase'],
      phase: tableOf(block)['phase'],
    })),
  ].flatMap(({ path, phase }) => {
    const value = tableOf(tableOf(phase)['parallelization'])['max_parallel_workers'];
    return value === undefined ? [] : [{ path: [...path, 'parallelization', 'max_parallel_workers'], value }];
  });
  notes.warnings.push({
    where: file.place([]),
    message:
      'only max_parallel_workers has an effect on ralph run, as max_workers of ralph.toml; phases and their order have none',
  });
  const setting = SETTINGS.find(({ key }) => key === 'max_workers');
  const [first] = limits;
  if (setting === undefined || first === undefined) return [];
  if (limits.some(({ value }) => value !== first.value)) {
    notes.warnings.push({
      where: file.place(first.path),
      message: 'several phases have limits of their own, and none is taken: set max_workers in ralph.toml',
    });
    return [];
  }
  const texts = textsOfValue(setting, first.value);
  return saying(setting, { layer: file.layer, where: file.place(first.path), texts }, notes);
}

const OF_AGENTS: readonly string[] = ['agent_chains', 'agent_drains', 'forbid_sibling_drain_inference'];

function warnOfMainFile(file: ConfigFile, { warnings }: Notes): void {
  for (const key of Object.keys(tableOf(file.source.value))) {
    if (OF_AGENTS.includes(key)) continue;
    warnings.push({
      where: file.place([key]),
      message: `${JSON.stringify(key)} has no effect on ralph run; what can be set is listed by "ralph config"`,
    });
  }
}

interface Saying {
  readonly layer: SettingLayer;
  readonly where: string;
  readonly texts: SettingTexts;
}

function saying(setting: Setting, { layer, where, texts }: Saying, { problems }: Notes): readonly Found[] {
  if ('expected' in texts) {
    problems.push({ where, message: `${setting.key}: ${texts.expected}` });
    return [];
  }
  try {
    const value = valueOf(setting, texts);
    return [{ key: setting.key, layer, where, text: texts.join(', '), value }];
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    problems.push({ where, message: `${setting.key}: ${error.message}` });
    return [];
  }
}

function valueOf(setting: Setting, texts: readonly string[]): unknown {
  if (setting.type === 'boolean') return texts[0] === 'true';
  const { parseArg } = settingOption(setting);
  if (setting.type === 'globs') {
    for (const text of texts) setting.parse?.(text);
    return texts;
  }
  const [text = ''] = texts;
  return parseArg === undefined ? text : parseArg(text, undefined);
}

/** Of two settings that stand for each other the one of the stronger layer counts; one layer cannot want both. */
function refuseBoth(said: Map<string, SaidSetting[]>, { problems }: Notes): void {
  const wishes = FAILURE_KEYS.flatMap((key) => (said.get(key) ?? []).map((each) => ({ key, each })));
  const strongest = SETTING_LAYERS.find((layer) => wishes.some(({ each }) => each.layer === layer));
  const top = wishes.filter(({ each }) => each.layer === strongest);
  const asked = top.filter(({ each }) => each.value !== false);
  if (asked.length > 1)
    problems.push({
      where: asked.map(({ each }) => each.where).join(' and '),
      message: `${FAILURE_KEYS.join(' and ')} stand for each other: set one of them`,
    });
  for (const key of FAILURE_KEYS) {
    const kept = (said.get(key) ?? []).filter(({ layer }) => layer === strongest);
    if (kept.length === 0) said.delete(key);
    else said.set(key, kept);
  }
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
