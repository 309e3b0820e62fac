import { stringify } from 'yaml';
import type { DocumentFormat } from '../document-format.ts';
import { isRecord } from '../is-record.ts';
import type { WorkPlan } from '../work-plan.ts';
import { jsonSyntax } from './json-text.ts';
import { frontFields, frontMatter, markdownUnit } from './markdown-text.ts';
import { presentKeys } from './same-value.ts';
import { tomlKey, tomlValue } from './toml-text.ts';
import { unwritable, writtenPlan } from './written-plan.ts';
import type { UpdatedText } from './written-plan.ts';

/**
 * Writes a plan as a new text, with all its fields, known or not. Where the format cannot say one of them, such as a
 * `command` in Markdown, the problems name it.
 */
export function formatPlan(plan: WorkPlan, format: DocumentFormat): UpdatedText {
  return unwritable(plan) ?? writtenPlan(planText(plan, format), plan, format);
}

function planText(plan: WorkPlan, format: DocumentFormat): string {
  switch (format) {
    case 'json':
    case 'jsonc':
      return `${jsonSyntax('').value(plan, () => '')}\n`;
    case 'yaml':
      return stringify(plan, { lineWidth: 0, aliasDuplicateObjects: false });
    case 'toml':
      return tomlText(plan);
    case 'markdown':
      return markdownText(plan);
  }
}

function tomlText(plan: WorkPlan): string {
  const { work_units: units, ...fields } = plan;
  const listed: unknown[] = units.length === 0 ? [tomlFields({ work_units: units })] : [];
  const tables = units.map((unit) => `[[work_units]]\n${tomlFields(unit)}`);
  return [tomlFields(fields) + listed.join(''), ...tables].filter((part) => part !== '').join('\n');
}

function tomlFields(value: unknown): string {
  if (!isRecord(value)) return '';
  return presentKeys(value)
    .map((key) => `${tomlKey(key)} = ${tomlValue(value[key])}\n`)
    .join('');
}

function markdownText(plan: WorkPlan): string {
  const { schema_version: _, ...fields } = frontFields(plan);
  const front = frontMatter({ type: 'plan', ...fields });
  const units = plan.work_units.flatMap(markdownUnit);
  const section = units.length === 0 ? [] : ['', '## Work Units', '', ...units];
  return `${[...front, ...section].join('\n')}\n`;
}
