import * as z from 'zod';
import { SETTING_LAYERS, type SettingsReading } from './read-settings.ts';
import { environmentName } from './setting.ts';
import { flagOf, settingDefault } from './config-schema.ts';
import { SETTINGS } from './settings.ts';

const SaidSchema = z
  .object({
    layer: z.enum([...SETTING_LAYERS, 'built_in']).describe('Who says it'),
    where: z
      .string()
      .nullable()
      .describe('The variable, or file, line and column; null for what is built in'),
    text: z
      .string()
      .nullable()
      .describe('As it is written; null: nothing holds, or the value is a secret and not shown'),
    value: z
      .unknown()
      .describe('As it is used, times in ms; null: nothing holds, or the value is a secret and not shown'),
  })
  .describe('What one layer says of a setting');

const FindingSchema = z.object({
  where: z.string().describe('The variable, or file, line and column'),
  message: z.string().describe('What is wrong, and what to do'),
});

/** What `ralph config --json` prints. */
export const ConfigReportSchema = z
  .object({
    schema_version: z.literal(1).describe('Version of this document'),
    checkout: z.string().describe('Absolute path of the top of the checkout'),
    files: z
      .array(
        z.object({
          layer: z
            .enum(['checkout', 'main_worktree', 'user'])
            .describe('For whom it speaks; main_worktree: for all worktrees of the repository'),
          path: z.string().describe('Absolute path of the file'),
        }),
      )
      .describe('The files that were read, strongest first'),
    settings: z
      .array(
        z.object({
          key: z.string().describe('Its name in ralph.toml'),
          flag: z.string().describe('The flag that sets it for one run'),
          variable: z.string().describe('The variable that sets it'),
          about: z.string().describe('What it means'),
          holds: SaidSchema,
          overridden: z.array(SaidSchema).describe('What weaker layers say, strongest first'),
        }),
      )
      .describe('All settings, or the one that was asked for'),
    problems: z.array(FindingSchema).describe('What keeps a run from starting'),
    warnings: z.array(FindingSchema).describe('What has no effect'),
  })
  .meta({ title: 'What "ralph config --json" prints' });

/** What `ralph config --json` prints. */
export type ConfigReport = z.infer<typeof ConfigReportSchema>;

/** What holds, and who says so; of all settings, or of one. */
export function configReport(reading: SettingsReading, only: string | null): ConfigReport {
  return {
    schema_version: 1,
    checkout: reading.root,
    files: reading.files.map(({ layer, path }) => ({ layer, path })),
    settings: SETTINGS.filter(({ key }) => only === null || key === only).map((setting) => {
      const { key, description, about = description, secret = false } = setting;
      const said = (reading.said.get(key) ?? []).map(({ layer, where, text, value }) => ({
        layer,
        where,
        text: secret ? null : text,
        value: secret ? null : value,
      }));
      const otherwise = settingDefault(setting);
      const builtIn = { layer: 'built_in' as const, where: null, text: otherwise, value: otherwise };
      const [holds, ...overridden] = [...said, builtIn];
      return {
        key,
        flag: flagOf(setting),
        variable: environmentName(key),
        about,
        holds: holds ?? builtIn,
        overridden,
      };
    }),
    problems: [...reading.problems],
    warnings: [...reading.warnings],
  };
}
