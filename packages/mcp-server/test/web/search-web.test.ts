import { expect, test } from 'vitest';
import { searchWeb } from '../../src/web/search/search-web.ts';
import type { ConfiguredEngine } from '../../src/web/search/search-web.ts';
import { openSite } from './site.ts';
import type { Site } from './site.ts';

const never = new AbortController().signal;

function engine(site: Site, changes: Partial<ConfiguredEngine> = {}): ConfiguredEngine {
  const about = { name: 'e', backend: 'searxng', key: '', missing: null, timeout_ms: 30_000 } as const;
  return { ...about, url: site.at(''), ...changes };
}

const json = (value: unknown) => ({ type: 'application/json', body: JSON.stringify(value) });
const html = (body: string) => ({ type: 'text/html', body });
const ddgPage =
  '<div class="results"><div class="result"><h2 class="result__title"><a rel="nofollow" class="result__a" ' +
  'href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1&amp;rut=x">The <b>first</b></a></h2>' +
  '<a class="result__snippet" href="x">About <b>it</b>\n and more</a></div>' +
  '<div class="result result--ad"><a class="result__a" href="https://duckduckgo.com/y.js?ad_domain=x">Ad</a></div>' +
  '<div class="result"><a class="result__a" href="https://example.org/plain"></a></div></div>';
const hits = [{ title: 'T', url: 'https://example.org/', snippet: 'S' }];

test.for([
  {
    backend: 'ddgs',
    answer: html(ddgPage),
    asks: 'POST /html/ q=a+b%26c&kl=',
    found: [
      { title: 'The first', url: 'https://example.org/a?b=1', snippet: 'About it and more' },
      { title: 'https://example.org/plain', url: 'https://example.org/plain', snippet: '' },
    ],
  },
  {
    backend: 'searxng',
    answer: json({
      results: [{ title: 'T', url: 'https://example.org/', content: 'S' }, { title: 'no url' }],
    }),
    asks: 'GET /html/search?q=a+b%26c&format=json ',
    found: hits,
  },
  {
    backend: 'tavily',
    answer: json({ results: [{ title: 'T', url: 'https://example.org/', content: 'S', score: 1 }] }),
    asks: 'POST /html/ {"query":"a b&c","max_results":25}',
    found: hits,
  },
  {
    backend: 'brave',
    answer: json({ web: { results: [{ title: 'T', url: 'https://example.org/', description: 'S' }] } }),
    asks: 'GET /html/?q=a+b%26c&count=20&text_decorations=false ',
    found: hits,
  },
  {
    backend: 'exa',
    answer: json({ results: [{ title: 'T', url: 'https://example.org/', highlights: ['S'], text: 'long' }] }),
    asks: 'POST /html/ {"query":"a b&c","numResults":25,"contents":{"highlights":true}}',
    found: hits,
  },
] as const)('$backend is asked and understood', async ({ backend, answer, asks, found }) => {
  await using site = await openSite((_, response) => {
    response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
  });
  const engines = [engine(site, { backend, url: site.at('/html/'), key: 'k3y' })];
  const outcome = await searchWeb(engines, 'a b&c', 25, never);
  expect(outcome).toEqual({ ok: true, engine: 'e', hits: found });
  const [request] = site.requests;
  expect(`${request?.method} ${request?.path} ${request?.body}`).toBe(asks);
});

test.for([
  { backend: 'tavily', header: 'authorization', value: 'Bearer k3y' },
  { backend: 'brave', header: 'x-subscription-token', value: 'k3y' },
  { backend: 'exa', header: 'x-api-key', value: 'k3y' },
] as const)('$backend gets its key in $header', async ({ backend, header, value }) => {
  await using site = await openSite((_, response) => void response.writeHead(200).end('{}'));
  await searchWeb([engine(site, { backend, key: 'k3y' })], 'q', 1, never);
  expect(site.requests[0]?.headers[header]).toBe(value);
});

test('engines are asked in order until one answers', async () => {
  await using site = await openSite(({ path }, response) => {
    if (path.startsWith('/down')) response.writeHead(500).end();
    else if (path.startsWith('/odd')) response.writeHead(200).end('<p>captcha</p>');
    else
      response.writeHead(200).end(JSON.stringify({ results: [{ url: 'http://a/' }, { url: 'http://b/' }] }));
  });
  const at = (path: string) => engine(site, { name: path, url: site.at(path) });
  const outcome = await searchWeb([at('/down'), at('/odd'), at('/up'), at('/never')], 'q', 1, never);
  expect(outcome).toEqual({
    ok: true,
    engine: '/up',
    hits: [{ title: 'http://a/', url: 'http://a/', snippet: '' }],
  });
  expect(site.requests.map(({ path }) => path.split('?')[0])).toEqual([
    '/down/search',
    '/odd/search',
    '/up/search',
  ]);
});

test('no results are an answer', async () => {
  await using site = await openSite((_, response) => void response.writeHead(200).end('{"results":[]}'));
  expect(await searchWeb([engine(site)], 'q', 5, never)).toEqual({ ok: true, engine: 'e', hits: [] });
});

test('when all fail each says why, and none tells a key', async () => {
  await using site = await openSite(({ path }, response) => {
    if (path.startsWith('/slow')) return;
    response.writeHead(401, 'key s3cr3t&key is wrong').end();
  });
  const engines = [
    engine(site, { name: 'a', backend: 'tavily', key: 's3cr3t&key' }),
    engine(site, { name: 'b', key: '', missing: 'B_KEY' }),
    engine(site, { name: 'c', url: site.at('/slow'), timeout_ms: 20 }),
    engine(site, { name: 'd', url: 'nonsense' }),
    engine(site, { name: 'f', backend: 'brave', url: 'http://me:p4ss@127.0.0.1:1/s3cr3t', key: 's3cr3t' }),
  ];
  const outcome = await searchWeb(engines, 'q', 5, never);
  expect(outcome.ok ? [] : outcome.reasons).toEqual([
    'a: it answered 401 key *** is wrong',
    'b: the environment variable B_KEY is not set where ralph runs',
    'c: The search took longer than 20 ms. Try again later, or something smaller.',
    'd: its url is no address',
    expect.stringMatching(/^f: 127\.0\.0\.1 could not be reached: connect ECONNREFUSED/),
  ]);
  expect(JSON.stringify(outcome)).not.toMatch(/s3cr3t|p4ss/);
});

test('a redirect of an engine is not followed with the key', async () => {
  await using other = await openSite((_, response) => void response.writeHead(200).end('{}'));
  await using site = await openSite(
    (_, response) => void response.writeHead(302, { location: other.at('/') }).end(),
  );
  const outcome = await searchWeb([engine(site, { backend: 'exa', key: 'k' })], 'q', 1, never);
  expect(outcome).toEqual({ ok: false, reasons: ['e: it answered 302 Found'] });
  expect(other.requests).toEqual([]);
});

test('a cancelled search asks no further engine', async () => {
  const stop = new AbortController();
  await using site = await openSite(() => stop.abort());
  const outcome = await searchWeb([engine(site), engine(site)], 'q', 1, stop.signal);
  expect(outcome).toEqual({ ok: false, reasons: ['e: The search was cancelled.'] });
  expect(site.requests).toHaveLength(1);
});
