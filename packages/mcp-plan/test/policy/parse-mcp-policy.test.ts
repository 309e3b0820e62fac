import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMcpPolicy, resolveMcpPolicy } from '../../src/policy/parse-mcp-policy.ts';
import { anyTree } from './any-tree.ts';

const http = { transport: 'http', url: 'http://localhost:1/mcp' };
const stdio = { transport: 'stdio', command: 'docs' };
const server = (value: unknown) => ({ mcp_servers: { docs: value } });
const backend = (value: unknown) => ({ web_search: { backends: { b: value } } });

test('an empty document has all defaults', () => {
  const result = parseMcpPolicy({});
  expect(result.ok && result.policy).toEqual({
    schema_version: 1,
    mcp_servers: {},
    web_search: { enabled: true, backend: 'ddgs', fallback: [], backends: {} },
    web_visit: {
      enabled: true,
      timeout_ms: 15_000,
      max_bytes: 2_097_152,
      max_download_bytes: 52_428_800,
      allow_hosts: [],
      allow_private_networks: false,
      extract_links: false,
    },
    media: { enabled: true, max_inline_bytes: 5_242_880 },
  });
});

test.for([
  { name: 'an http server with its url', value: server(http), codes: [] },
  {
    name: 'a stdio server with arguments',
    value: server({ ...stdio, args: ['-x'], env: { A: 'b' } }),
    codes: [],
  },
  { name: 'an http server without url', value: server({ transport: 'http' }), codes: ['server_needs_url'] },
  {
    name: 'an http server with a program',
    value: server({ ...http, command: 'x', args: [] }),
    codes: ['server_forbids_command', 'server_forbids_command'],
  },
  {
    name: 'a stdio server without command',
    value: server({ transport: 'stdio' }),
    codes: ['server_needs_command'],
  },
  {
    name: 'a stdio server with a url',
    value: server({ ...stdio, url: 'http://x' }),
    codes: ['server_forbids_url'],
  },
  {
    name: 'a stdio server with variables of ours',
    value: server({ ...stdio, env_from: ['DOCS_KEY'] }),
    codes: [],
  },
  {
    name: 'a stdio server with a bearer token',
    value: server({ ...stdio, bearer_token_env: 'DOCS_KEY' }),
    codes: ['server_forbids_token'],
  },
  { name: 'an http server with a token', value: server({ ...http, bearer_token_env: 'K' }), codes: [] },
  {
    name: 'an http server with variables',
    value: server({ ...http, env_from: ['K'] }),
    codes: ['server_forbids_command'],
  },
  { name: 'a server without transport', value: server({ url: 'http://x' }), codes: ['missing_field'] },
  { name: 'a server of unknown transport', value: server({ transport: 'sse' }), codes: ['invalid_value'] },
  { name: 'a url of another scheme', value: server({ ...http, url: 'ftp://x' }), codes: ['invalid_value'] },
  ...['Docs', '9', 'a__b', 'ralph', ''].map((name) => ({
    name: `a server called ${JSON.stringify(name)}`,
    value: { mcp_servers: { [name]: http } },
    codes: ['bad_server_name'],
  })),
  { name: 'a search engine of its own', value: backend({ backend: 'ddgs' }), codes: [] },
  { name: 'searxng with url', value: backend({ backend: 'searxng', url: 'http://x' }), codes: [] },
  { name: 'searxng without url', value: backend({ backend: 'searxng' }), codes: ['backend_needs_url'] },
  ...['tavily', 'brave', 'exa'].flatMap((engine) => [
    { name: `${engine} with a key`, value: backend({ backend: engine, api_key: 'k' }), codes: [] },
    { name: `${engine} with a variable`, value: backend({ backend: engine, api_key_env: 'K' }), codes: [] },
    { name: `${engine} without key`, value: backend({ backend: engine }), codes: ['backend_needs_key'] },
    {
      name: `${engine} with two keys`,
      value: backend({ backend: engine, api_key: 'k', api_key_env: 'K' }),
      codes: ['backend_has_two_keys'],
    },
  ]),
  { name: 'a time-out of ten seconds', value: backend({ backend: 'ddgs', timeout_seconds: 10 }), codes: [] },
  {
    name: 'a shorter time-out',
    value: backend({ backend: 'ddgs', timeout_seconds: 9 }),
    codes: ['out_of_range'],
  },
  {
    name: 'an unknown engine first',
    value: { web_search: { backend: 'gogle' } },
    codes: ['unknown_backend'],
  },
  {
    name: 'an unknown engine next',
    value: { web_search: { fallback: ['ddgs', 'b'], backends: { a: { backend: 'ddgs' } } } },
    codes: ['unknown_backend'],
  },
  { name: 'no time for pages', value: { web_visit: { timeout_ms: 0 } }, codes: ['out_of_range'] },
  { name: 'half a byte', value: { media: { max_inline_bytes: 0.5 } }, codes: ['wrong_type'] },
  { name: 'a list of servers', value: { mcp_servers: [] }, codes: ['wrong_type'] },
])('$name: $codes', ({ value, codes }) => {
  const result = parseMcpPolicy(value);
  expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual(codes);
});

test('media switched off is accepted, warned of and ignored', () => {
  const result = parseMcpPolicy({ media: { enabled: false } });
  expect(result.ok).toBe(true);
  expect(result.warnings).toMatchInlineSnapshot(`
    [
      {
        "code": "ignored_setting",
        "message": "media.enabled = false has no effect: sessions can always read media. Remove it",
        "path": [
          "media",
          "enabled",
        ],
      },
    ]
  `);
});

test('messages say what was expected, what came and what to do', () => {
  const result = parseMcpPolicy({
    mcp_servers: { Docs: http, a: { transport: 'http', command: 'x' } },
    web_search: { backend: 'tavly', backends: { tavily: { backend: 'tavily' } } },
    web_visit: { enabled: 'yes', user_agnt: 'x' },
  });
  const all = [...(result.ok ? [] : result.problems), ...result.warnings];
  expect(all.map(({ path, message }) => `${path.join('.')}: ${message}`)).toMatchInlineSnapshot(`
    [
      "mcp_servers.Docs: expected a name of lower case letters, digits, - and _, beginning with a letter, without "__" and not "ralph", got the text "Docs" (One upstream MCP server)",
      "web_visit.enabled: expected true or false, got the text "yes" (Whether sessions may open pages, and writing ones download files; default true)",
      "mcp_servers.a.url: an http server needs its url: add it",
      "mcp_servers.a.command: command has no place in a server of transport http: remove it",
      "web_search.backend: there is no search engine "tavly" (did you mean "tavily"?): name ddgs, or add web_search.backends.tavly",
      "web_search.backends.tavily: tavily needs a key: add api_key_env with the name of the environment variable that holds it",
      "web_visit.user_agnt: the field "user_agnt" is unknown and ignored (did you mean "user_agent"?)",
    ]
  `);
});

test('no message tells a secret', () => {
  const secret = fc.constantFrom('s3cr3t-value-1', 's3cr3t://value-2', 's3cr3t 3');
  const documents = fc.record({
    mcp_servers: fc.record({
      Bad: fc.record({ transport: fc.constant('http'), url: secret, env: fc.record({ A: secret }) }),
      b: fc.record({ transport: fc.constant('stdio'), url: secret, env: secret }),
    }),
    web_search: fc.record({
      backends: fc.record({
        b: fc.record({ backend: fc.constant('tavily'), api_key: secret, api_key_env: fc.constant('K') }),
      }),
    }),
  });
  fc.assert(
    fc.property(documents, (value) => {
      const result = parseMcpPolicy(value);
      expect(result.ok).toBe(false);
      expect(JSON.stringify({ ...result, policy: null })).not.toContain('s3cr3t');
    }),
  );
});

test('the project is laid over the global file, table by table', () => {
  const result = resolveMcpPolicy({
    global: { mcp_servers: { a: http, b: stdio }, web_visit: { timeout_ms: 5, extract_links: true } },
    project: { mcp_servers: { b: { args: ['-v'] } }, web_visit: { timeout_ms: 7 } },
  });
  expect(result).toMatchObject({
    ok: true,
    policy: {
      mcp_servers: { a: http, b: { ...stdio, args: ['-v'] } },
      web_visit: { timeout_ms: 7, extract_links: true },
    },
  });
});

test('a rule that two files break together names the file that said the last word', () => {
  const result = resolveMcpPolicy({ global: server(stdio), project: server({ transport: 'http' }) });
  const places = (result.ok ? [] : result.problems).map(({ code, layer }) => [layer, code]);
  expect(places).toEqual([
    ['project', 'server_needs_url'],
    ['global', 'server_forbids_command'],
  ]);
});

test('without files the defaults hold, and there is no web', () => {
  const off = { enabled: false };
  expect(resolveMcpPolicy()).toEqual(parseMcpPolicy({ web_search: off, web_visit: off }));
});

test('the web is there as far as a file has a table for it', () => {
  const result = resolveMcpPolicy({ global: server(http), project: { web_search: {} } });
  expect(result).toMatchObject({
    ok: true,
    policy: { web_search: { enabled: true }, web_visit: { enabled: false } },
  });
});

test('any JSON is a policy or has problems', () => {
  const tree = anyTree('mcp_servers', 'web_search', 'backends', 'fallback', 'backend', 'url');
  fc.assert(
    fc.property(tree, (value) => {
      const result = parseMcpPolicy(value);
      if (!result.ok) expect(result.problems).not.toEqual([]);
      else expect(parseMcpPolicy(result.policy)).toMatchObject({ ok: true, policy: result.policy });
    }),
    { numRuns: 500 },
  );
});
