import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startRefusingProxy } from '../src/refusing-proxy.ts';

test('the proxy refuses tunnels and plain requests, and notes where they wanted to go', async () => {
  await using proxy = await startRefusingProxy();
  const { hostname, port } = new URL(proxy.url);
  const status = (options: object) =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ hostname, port, ...options });
      asked.on('connect', (response) => resolve(response.statusCode));
      asked.on('response', (response) => resolve(response.resume().statusCode));
      asked.on('error', reject).end();
    });
  expect(await status({ method: 'CONNECT', path: 'api.example.com:443' })).toBe(403);
  expect(await status({ path: 'http://example.com/update' })).toBe(403);
  expect(proxy.asked).toEqual(['api.example.com:443', 'http://example.com/update']);
});
