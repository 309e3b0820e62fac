import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentsJsonSchema, mcpJsonSchema } from '../src/json-schema.ts';
import { DEFAULT_AGENTS_POLICY } from '../src/policy/default-agents-policy.ts';
import { parseAgentsPolicy } from '../src/policy/parse-agents-policy.ts';
import { ServerNameSchema } from '../src/upstream/server-name.ts';

const schemas = [
  { name: 'agents', schema: agentsJsonSchema() },
  { name: 'mcp', schema: mcpJsonSchema() },
];

test.for(schemas)('schema/$name.json is current', async ({ name, schema }) => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`../schema/${name}.json`);
});

/** Every property and table entry of a schema, with its path. */
function fieldsOf(schema: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, additionalProperties, items } = Object(schema);
  const named = Object.entries(properties ?? {}).map(([key, field]) => [`${path}/${key}`, field] as const);
  const entry =
    Object.keys(additionalProperties ?? {}).length > 0 ? [[`${path}/*`, additionalProperties] as const] : [];
  return [...named, ...entry]
    .flatMap(([where, field]) => [[where, field] as const, ...fieldsOf(field, where)])
    .concat(fieldsOf(items, `${path}[]`));
}

test.for(schemas)('every field of $name is described', ({ schema }) => {
  const fields = fieldsOf(schema).filter(([path]) => !path.endsWith('/env/*'));
  expect(fields.length).toBeGreaterThan(20);
  const bare = fields.filter(([, field]) => String(Object(field).description ?? '').length < 10);
  expect(bare.map(([path]) => path)).toEqual([]);
});

const validator = (schema: object) => new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
const isAgents = validator(agentsJsonSchema());
const isMcp = validator(mcpJsonSchema());

test('the built-in agents policy is valid, and so is what has only some of it', () => {
  expect(isAgents(DEFAULT_AGENTS_POLICY)).toBe(true);
  expect(isAgents({ $schema: 'x', agents: { mine: { cmd: 'mine', later: 1 } }, note: 'fine' })).toBe(true);
});

test.for([
  { agent_chains: { c: { agents: [] } } },
  { agent_chains: { c: {} } },
  { agent_drains: { d: { chain: 'c', drain_class: 'dev' } } },
  { schema_version: 2 },
  { agents: { mine: { json_parser: 'x' } } },
])('%j is no valid agents policy, for editors and for the parser', (value) => {
  expect(isAgents(value)).toBe(false);
  expect(parseAgentsPolicy(value).ok).toBe(false);
});

test.for([
  {},
  { mcp_servers: { docs: { transport: 'http', url: 'http://localhost' } } },
  { web_search: { backends: { b: { backend: 'exa', api_key_env: 'K', timeout_seconds: 12.5 } } } },
  { web_visit: {}, media: { enabled: false } },
])('%j is a valid MCP policy', (value) => {
  expect(isMcp(value)).toBe(true);
});

test.for([
  [],
  { mcp_servers: { docs: { transport: 'sse' } } },
  { web_search: { backends: { b: { backend: 'bing' } } } },
  { web_visit: { max_bytes: '2 MB' } },
])('%j is no valid MCP policy', (value) => {
  expect(isMcp(value)).toBe(false);
});

test('editors and the parser agree on the names of servers', () => {
  fc.assert(
    fc.property(fc.oneof(fc.stringMatching(/^[a-zR_-]{0,6}$/), fc.constant('ralph'), fc.string()), (name) => {
      const value = Object.fromEntries([[name, { transport: 'stdio', command: 'x' }]]);
      expect(isMcp({ mcp_servers: value })).toBe(ServerNameSchema.safeParse(name).success);
    }),
  );
});
