import { resolve } from 'node:path';
import { didYouMean } from '@ralph/mcp-plan';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Colors, type Io } from '../io.ts';
import { configReport, type ConfigReport } from '../settings/config-report.ts';
import { judgePipelines } from '../settings/judge-pipelines.ts';
import { readSettings } from '../settings/read-settings.ts';
import { findingText } from '../settings/settle-flags.ts';
import { SETTINGS } from '../settings/settings.ts';
import { padColumns, sanitiseLine } from '../terminal-text.ts';

/** The options of `ralph config`. */
export interface ConfigFlags {
  readonly explain?: string | undefined;
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** Shows what is set, and where; answers 2 when something is wrong with it. */
export async function configCommand(flags: ConfigFlags, io: Io): Promise<number> {
  const only = flags.explain === undefined ? null : keyOf(flags.explain);
  const reading = readSettings(resolve(io.cwd, flags.cwd ?? '.'), io.env);
  const judged = only === null ? judgePipelines(reading.files) : [];
  const report = configReport({ ...reading, warnings: [...reading.warnings, ...judged] }, only);
  const colors = colorsFor(io.stdout, io.env);
  if (flags.json === true) io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else io.stdout.write(only === null ? tableText(report, colors) : explainText(report, colors));
  return report.problems.length === 0 ? EXIT_CODE.succeeded : EXIT_CODE.usage;
}

/** A key as people type it: `max-workers`, `--max-workers` and `RALPH_MAX_WORKERS` are meant too. */
function keyOf(typed: string): string {
  const key = typed
    .replace(/^--|^RALPH_/, '')
    .replaceAll('-', '_')
    .toLowerCase();
  const keys = SETTINGS.map((setting) => setting.key);
  if (keys.includes(key)) return key;
  const hint = didYouMean(key, keys);
  throw new CliError(
    'option_invalid',
    `there is no setting ${JSON.stringify(typed)}${hint === '' ? `: expected one of ${keys.join(', ')}` : hint}`,
  );
}

type ReportedSetting = ConfigReport['settings'][number];
type Said = ReportedSetting['holds'];

const NOTHING = '–';

function tableText(report: ConfigReport, colors: Colors): string {
  const rows = report.settings.map(({ key, holds }) => [key, textOf(holds), whoOf(holds)] as const);
  const [keys, values] = [0, 1].map((column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length).filter((length) => length <= 40)),
  );
  const lines = rows.map(([key, value, who], index) => {
    const line = `${padColumns(key, keys ?? 0)}  ${padColumns(value, values ?? 0)}  `;
    const isSet = report.settings[index]?.holds.layer !== 'built_in';
    return isSet ? `${colors.bold(line)}${who}` : `${line}${colors.dim(who)}`;
  });
  return `${lines.join('\n')}\n${findingsText(report, colors)}`;
}

function explainText(report: ConfigReport, colors: Colors): string {
  const blocks = report.settings.map(({ key, flag, variable, about, holds, overridden }) =>
    [
      `${colors.bold(key)}: ${about}`,
      `  holds       ${textOf(holds)}  ${colors.dim(whoOf(holds))}`,
      ...overridden.map((said) => `  overridden  ${textOf(said)}  ${colors.dim(whoOf(said))}`),
      `  to set it   ${flag}, ${variable}, or ${key} in .agent/ralph.toml`,
    ].join('\n'),
  );
  return `${blocks.join('\n\n')}\n${findingsText(report, colors)}`;
}

function findingsText({ problems, warnings }: ConfigReport, colors: Colors): string {
  const lines = [
    ...problems.map((problem) => `${colors.red('error:')} ${findingText(problem)}`),
    ...warnings.map((warning) => `${colors.yellow('warning:')} ${findingText(warning)}`),
  ];
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}

function textOf({ text, layer }: Said): string {
  return text === null ? (layer === 'built_in' ? NOTHING : '(not shown)') : sanitiseLine(text);
}

function whoOf({ layer, where }: Said): string {
  switch (layer) {
    case 'built_in':
      return 'built in';
    case 'main_worktree':
      return `${sanitiseLine(where ?? layer)} (main worktree)`;
    case 'environment':
    case 'checkout':
    case 'user':
      return sanitiseLine(where ?? layer);
  }
}
