import type { UpstreamTool } from '@ralph/mcp-plan';
import { visibleText } from '../visible-text.ts';

const NAME = /^[A-Za-z0-9_./-]{1,128}$/u;
const TITLE_LENGTH = 200;
const DESCRIPTION_LENGTH = 4_096;
const SCHEMA_LENGTH = 65_536;
const SCHEMA_LEVELS = 32;

/** A tool as an upstream server lists it; nothing of it is to be trusted. */
export interface ListedTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** A tool that may be shown to a model. */
export interface CleanTool extends UpstreamTool {
  readonly title: string;
  readonly description: string;
  readonly input_schema: Readonly<Record<string, unknown>>;
}

/** Takes out of a tool what a reader would not see, and shortens it; a text says why it cannot be offered at all. */
export function cleanTool(tool: ListedTool): CleanTool | string {
  const shown = JSON.stringify(visibleText(tool.name).slice(0, 40));
  if (!NAME.test(tool.name)) return `the name of its tool ${shown} is none that models accept`;
  const text = JSON.stringify(tool.inputSchema);
  if (text.length > SCHEMA_LENGTH) return `its tool ${shown} takes an input too long to describe`;
  const input_schema = cleanSchema(tool.inputSchema, SCHEMA_LEVELS);
  if (input_schema === null)
    return `its tool ${shown} has an input schema that is too deep or refers elsewhere`;
  return {
    name: tool.name,
    title: shortened(tool.title ?? tool.name, TITLE_LENGTH),
    description: shortened(tool.description ?? '', DESCRIPTION_LENGTH),
    input_schema,
  };
}

/** Cleaned again at the end, because a cut can leave half a character. */
function shortened(text: string, length: number): string {
  return visibleText(visibleText(text).slice(0, length));
}

function cleanSchema(
  schema: Readonly<Record<string, unknown>>,
  levels: number,
): Readonly<Record<string, unknown>> | null {
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref' && typeof value === 'string' && !value.startsWith('#')) return null;
    const clean = cleanValue(value, levels);
    if (clean === undefined) return null;
    entries.push([visibleText(key), clean]);
  }
  return Object.fromEntries(entries);
}

/** Undefined when it cannot be passed on. */
function cleanValue(value: unknown, levels: number): unknown {
  if (levels === 0) return undefined;
  if (typeof value === 'string') return visibleText(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => cleanValue(item, levels - 1));
    return items.includes(undefined) ? undefined : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return cleanSchema(Object.fromEntries(Object.entries(value)), levels - 1) ?? undefined;
}
