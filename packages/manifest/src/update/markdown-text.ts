import { isRecord } from '../is-record.ts';
import { own } from './same-value.ts';
import { yamlFlow, yamlString } from './yaml-text.ts';

/** A unit as an item of a plan in Markdown; fields that Markdown cannot say are left out. */
export function markdownUnit(unit: unknown): string[] {
  const directories = texts(own(unit, 'allowed_directories'));
  const dependencies = texts(own(unit, 'dependencies'));
  return [
    `- [${String(own(unit, 'unit_id'))}] ${String(own(unit, 'description'))}`,
    ...(directories.length > 0 ? [directoriesLine(directories)] : []),
    ...(dependencies.length > 0 ? [dependsOnLine(dependencies)] : []),
  ];
}

/** The line that lists the directories of a unit. */
export function directoriesLine(directories: readonly string[]): string {
  return `  Directories: ${directories.join(', ')}`;
}

/** The line that lists what a unit waits for. */
export function dependsOnLine(dependencies: readonly string[]): string {
  return `  Depends on: ${dependencies.join(', ')}`;
}

/** The lines of a front matter with these fields. */
export function frontMatter(fields: Readonly<Record<string, unknown>>): string[] {
  const lines = Object.entries(fields).map(([key, value]) => `${yamlString(key)}: ${yamlFlow(value)}`);
  return ['---', ...lines, '---'];
}

/** The fields of a plan that a front matter holds: all but what the sections say. */
export function frontFields(plan: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(plan)) return {};
  const entries = Object.entries(plan).filter(
    ([key, value]) => value !== undefined && key !== 'work_units' && key !== 'parallel_plan',
  );
  return Object.fromEntries(entries);
}

/** The texts of a list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
