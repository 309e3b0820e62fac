import { readFileSync } from 'node:fs';
import { resolveMcpPolicy } from '@ralph/mcp-plan';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { webAccess } from '../src/web/web-access.ts';

test('the policy of the README is one that can be followed', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, text = ''] = /```toml\n(.*?)```/su.exec(readme) ?? [];
  const result = resolveMcpPolicy({ project: parse(text) });
  expect(result).toMatchObject({ ok: true, warnings: [] });
  if (!result.ok) return;
  expect(Object.keys(result.policy.mcp_servers)).toEqual(['docs', 'tickets']);
  const { search, visit } = webAccess(result.policy, { TAVILY_API_KEY: 'k' });
  expect(search?.map(({ backend, missing }) => [backend, missing])).toEqual([
    ['tavily', null],
    ['ddgs', null],
  ]);
  expect(visit?.allow_hosts).toEqual(['localhost:3000']);
});
