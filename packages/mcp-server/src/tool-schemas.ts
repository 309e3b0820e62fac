import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { Tool } from './tool.ts';

/** What of a tool's schemas a server lists. */
export interface ListedSchemas {
  readonly inputSchema: StandardSchemaWithJSON;
  readonly outputSchema: StandardSchemaWithJSON;
}

type Standard = StandardSchemaWithJSON['~standard'];
type Conversion = Standard['jsonSchema']['input'];

const listed = new WeakMap<Tool, ListedSchemas>();

/**
 * A tool's schemas as they are listed: their JSON Schema is made once for all requests. Any input passes, because
 * `callTool` validates it, so that refused input is reported and explained like any other refusal.
 */
export function listedSchemas(tool: Tool): ListedSchemas {
  const known = listed.get(tool);
  if (known !== undefined) return known;
  const [input, output] = [tool.input['~standard'], tool.output['~standard']];
  const schemas = {
    inputSchema: standard((value) => ({ value }), input.jsonSchema),
    outputSchema: standard(output.validate, output.jsonSchema),
  };
  listed.set(tool, schemas);
  return schemas;
}

function standard(validate: Standard['validate'], { input, output }: Standard['jsonSchema']) {
  const jsonSchema = { input: once(input), output: once(output) };
  return { '~standard': { version: 1, vendor: 'ralph', validate, jsonSchema } } as const;
}

function once(convert: Conversion): Conversion {
  const made = new Map<string, Record<string, unknown>>();
  return (options) => {
    const schema = made.get(options.target) ?? convert(options);
    made.set(options.target, schema);
    return schema;
  };
}
