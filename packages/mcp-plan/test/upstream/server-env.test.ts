import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUpstreamConfig, upstreamServerEnv } from '../../src/upstream/server-env.ts';
import type { NamedUpstreamServer } from '../../src/upstream/upstream-server.ts';

const docs: NamedUpstreamServer = {
  name: 'docs',
  origin: 'custom',
  server: { transport: 'stdio', command: 'docs', env: { B: '2', A: '1' } },
};

test('the servers of a session are compact JSON with sorted keys', () => {
  expect(upstreamServerEnv('claude', [docs])).toEqual({
    RALPH_UPSTREAM_MCP_CONFIG:
      '[{"command":"docs","env":{"A":"1","B":"2"},"name":"docs","origin":"custom","transport":"stdio"}]',
  });
});

test('what the servers offer goes along, for these servers only', () => {
  const env = upstreamServerEnv('claude', [docs], { docs: [{ name: 'search' }], gone: [{ name: 'x' }] });
  expect(env?.['RALPH_UPSTREAM_MCP_TOOL_CATALOG']).toBe('{"docs":[{"name":"search"}]}');
});

test('there is no environment without servers, nor for other agent CLIs', () => {
  expect(upstreamServerEnv('claude', [])).toBeNull();
  expect(upstreamServerEnv('codex', [docs])).toBeNull();
  expect(upstreamServerEnv(null, [docs])).toBeNull();
});

test.for([undefined, '', '  '])('no value is no servers: %j', (value) => {
  expect(parseUpstreamConfig(value)).toEqual({ servers: [], warning: null });
});

test.for(['{', '{}', '[1]', '[{"name":"a","transport":"http","origin":"elsewhere"}]', 'secret'])(
  'a value that cannot be read is ignored with a warning: %s',
  (value) => {
    const { servers, warning } = parseUpstreamConfig(value);
    expect(servers).toEqual([]);
    expect(warning).toMatchInlineSnapshot(
      `"RALPH_UPSTREAM_MCP_CONFIG is ignored: expected a JSON list of servers with name, origin and transport"`,
    );
  },
);

const server = fc.record({
  name: fc.string({ minLength: 1 }),
  origin: fc.constantFrom('custom' as const, 'agent_upstream' as const),
  server: fc.record(
    {
      transport: fc.constant('stdio' as const),
      command: fc.string({ minLength: 1 }),
      args: fc.array(fc.string()),
      env: fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), fc.string()),
      note: fc.string(),
    },
    { requiredKeys: ['transport', 'command'] },
  ),
});

test('what was written is read again', () => {
  fc.assert(
    fc.property(fc.array(server, { minLength: 1 }), (servers) => {
      const value = upstreamServerEnv('agy', servers)?.['RALPH_UPSTREAM_MCP_CONFIG'];
      expect(parseUpstreamConfig(value)).toEqual({ servers, warning: null });
    }),
  );
});
