import { parseMcpPolicy } from '@ralph/mcp-plan';
import { expect, test } from 'vitest';
import { webAccess } from '../../src/web/web-access.ts';

function accessFor(document: unknown, environment: Record<string, string> = {}) {
  const parsed = parseMcpPolicy(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return webAccess(parsed.policy, environment);
}

test('what is switched off is not there', () => {
  const off = { enabled: false };
  expect(accessFor({ web_search: off, web_visit: off })).toEqual({ search: null, visit: null });
});

test('the first engine comes first, then the fallbacks, each once, with the keys of the environment', () => {
  const web_search = {
    backend: 'main',
    fallback: ['other', 'ddgs', 'main'],
    backends: {
      main: { backend: 'tavily', api_key_env: 'T_KEY', timeout_seconds: 20 },
      other: { backend: 'exa', api_key_env: 'E_KEY', url: 'http://localhost:1' },
    },
  };
  expect(accessFor({ web_search }, { T_KEY: 'k' }).search).toEqual([
    { name: 'main', backend: 'tavily', url: null, key: 'k', missing: null, timeout_ms: 20_000 },
    {
      name: 'other',
      backend: 'exa',
      url: 'http://localhost:1',
      key: '',
      missing: 'E_KEY',
      timeout_ms: 10_000,
    },
    { name: 'ddgs', backend: 'ddgs', url: null, key: '', missing: null, timeout_ms: 10_000 },
  ]);
});
