import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NamedUpstreamServer, UpstreamOrigin } from '../../src/upstream/upstream-server.ts';
import { nameProxiedTools, proxiedToolName } from '../../src/upstream/upstream-tools.ts';

const named = (name: string, origin: UpstreamOrigin): NamedUpstreamServer => ({
  name,
  origin,
  server: { transport: 'http', url: 'http://x' },
});

test.for([
  { origin: 'custom', server: 'docs', tool: 'search', alias: 'ralph_custom__docs__search' },
  { origin: 'agent_upstream', server: 'docs', tool: 'search', alias: 'ralph_upstream__docs__search' },
  {
    origin: 'agent_upstream',
    server: 'My  Server.io',
    tool: 'a.b/c',
    alias: 'ralph_upstream__My_Server_io__a_b_c',
  },
  { origin: 'custom', server: 'a_', tool: '_b', alias: 'ralph_custom__a____b' },
] as const)('$tool of $server is called $alias', ({ alias, ...proxied }) => {
  expect(proxiedToolName(proxied)).toBe(alias);
});

test('two tools that would get one name are all reported', () => {
  const servers = [named('docs', 'custom'), named('a.b', 'agent_upstream'), named('a b', 'agent_upstream')];
  const result = nameProxiedTools(servers, {
    docs: [{ name: 'x.y' }, { name: 'x/y' }, { name: 'z' }],
    'a.b': [{ name: 't' }],
    'a b': [{ name: 't' }],
  });
  expect(result.ok ? [] : result.collisions.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "the tools "x.y" of "docs" and "x/y" of "docs" would all be called ralph_custom__docs__x_y: rename one of the servers, or remove it",
      "the tools "t" of "a.b" and "t" of "a b" would all be called ralph_upstream__a_b__t: rename one of the servers, or remove it",
    ]
  `);
});

test('a tool that a server lists twice is one tool', () => {
  const result = nameProxiedTools([named('docs', 'custom')], { docs: [{ name: 'x' }, { name: 'x' }] });
  expect(result.ok && [...result.tools.keys()]).toEqual(['ralph_custom__docs__x']);
});

test('either every tool has a name of its own that models accept, or there are collisions', () => {
  const name = fc.string({ minLength: 1, maxLength: 6 });
  const servers = fc.uniqueArray(name, { maxLength: 4 });
  fc.assert(
    fc.property(servers, fc.array(name, { maxLength: 4 }), (names, tools) => {
      const catalogue = Object.fromEntries(
        names.map((each) => [each, tools.map((tool) => ({ name: tool }))]),
      );
      const result = nameProxiedTools(
        names.map((each) => named(each, 'custom')),
        catalogue,
      );
      if (!result.ok) return;
      expect(result.tools.size).toBe(names.length * new Set(tools).size);
      for (const alias of result.tools.keys()) expect(alias).toMatch(/^ralph_custom__[\w-]+$/);
    }),
  );
});
