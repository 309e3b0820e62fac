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
  'config',
  'config_report',
  'doctor_report',
  'agents_report',
  'init_report',
  'webhook',
] as const;
export type SchemaDocument = (typeof SCHEMA_DOCUMENTS)[number];
