import * as z from 'zod';

/** The JSON Schema of something that the command prints or sends. */
export function outputJsonSchema(name: string, schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema, title, ...rest } = z.toJSONSchema(schema, { io: 'output', reused: 'inline' });
  return { $schema, $id: `https://unpkg.com/@ralph/cli/schema/${name}.json`, title, ...rest };
}
