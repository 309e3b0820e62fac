import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { Tool } from './tool.ts';

const listed = new WeakMap<Tool, StandardSchemaWithJSON>();

/**
 * A tool's input as it is listed: its JSON Schema is made once for all requests, and any value passes, because
 * `callTool` validates, so that refused input is reported and explained like any other refusal.
 */
export function listedInput(tool: Tool): StandardSchemaWithJSON {
  const known = listed.get(tool);
  if (known !== undefined) return known;
  const { jsonSchema } = tool.input['~standard'];
  const made = new Map<string, Record<string, unknown>>();
  const input: typeof jsonSchema.input = (options) => {
    const schema = made.get(options.target) ?? jsonSchema.input(options);
    made.set(options.target, schema);
    return schema;
  };
  const schema: StandardSchemaWithJSON = {
    '~standard': {
      version: 1,
      vendor: 'ralph',
      validate: (value) => ({ value }),
      jsonSchema: { input, output: jsonSchema.output },
    },
  };
  listed.set(tool, schema);
  return schema;
}
