/** The documents whose JSON Schema can be printed. */
export const SCHEMA_DOCUMENTS = [
  'plan',
  'manifest',
  'summary',
  'event',
  'checkpoint',
  'pipeline',
  'artifacts',
  'agents',
  'mcp',
  'status',
  'explanation',
  'diff',
  'garbage',
  'preview',
  'graph',
] as const;
export type SchemaDocument = (typeof SCHEMA_DOCUMENTS)[number];
