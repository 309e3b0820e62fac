import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { visitPage } from '../../src/web/visit-page.ts';
import type { VisitPolicy } from '../../src/web/visit-page.ts';
import { openSite, sendHtml } from './site.ts';
import type { SeenRequest, Site } from './site.ts';

const never = new AbortController().signal;

function policyFor(site: Site, changes: Partial<VisitPolicy> = {}): VisitPolicy {
  return {
    timeout_ms: 30_000,
    max_bytes: 2_097_152,
    max_download_bytes: 1_000_000,
    allow_private_networks: false,
    allow_hosts: [`127.0.0.1:${site.port}`],
    extract_links: false,
    ...changes,
  };
}

const code = (name: string) => expect.objectContaining({ name: 'WebError', code: name });
const found = (address: string): LookupAddress[] => [{ address, family: address.includes(':') ? 6 : 4 }];

test('a page becomes its title, its text and its links', async () => {
  await using site = await openSite((_, response) =>
    sendHtml(
      response,
      '<html><head><title> The &amp; title </title><style>p{}</style></head><body><h1>Head</h1><p>One <b>two</b>' +
        '<script>alert(1)</script></p><ul><li>a<li>b</ul><pre>x\n  y</pre><a href="/next">next page</a>' +
        '<a href="javascript:x">no</a><a href="/next">again</a></body>',
    ),
  );
  expect(await visitPage(site.at('/page'), policyFor(site), never)).toEqual({
    url: site.at('/page'),
    content_type: 'text/html',
    title: 'The & title',
    text: '# Head\nOne two\n- a\n- b\nx\n  y\nnext pagenoagain',
    links: [{ url: site.at('/next'), text: 'next page' }],
    truncated: false,
  });
  expect(site.requests[0]?.headers).toMatchObject({ host: `127.0.0.1:${site.port}` });
});

test.for([
  { name: 'plain text', type: 'text/plain', body: 'a\n b', text: 'a\n b' },
  { name: 'JSON', type: 'application/problem+json', body: '{"a":1}', text: '{"a":1}' },
  { name: 'a body without a type', type: undefined, body: 'a', text: 'a' },
  { name: 'another charset', type: 'text/plain; charset=iso-8859-1', body: Buffer.from([0xe4]), text: 'ä' },
  { name: 'a charset nobody knows', type: 'text/plain; charset=klingon', body: 'ä', text: 'ä' },
  {
    name: 'a charset that only the page names',
    type: 'text/html',
    body: Buffer.concat([Buffer.from('<meta charset="iso-8859-2"><p>'), Buffer.from([0xb1])]),
    text: 'ą',
  },
])('$name is read as text', async ({ type, body, text }) => {
  await using site = await openSite((_, response) => {
    response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(body);
  });
  const page = await visitPage(site.at('/'), policyFor(site), never);
  expect(page.text).toBe(text);
});

test.for([
  { name: 'gzip', pack: gzipSync },
  { name: 'br', pack: brotliCompressSync },
])('a $name bomb is cut', async ({ name, pack }) => {
  const bomb = pack(Buffer.alloc(50_000_000, 'a'));
  await using site = await openSite((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': name }).end(bomb);
  });
  const page = await visitPage(site.at('/'), policyFor(site, { max_bytes: 4_000 }), never);
  expect([page.text.length, page.truncated]).toEqual([1_000, true]);
});

test('an endless body is cut, and its connection closed', async () => {
  await using site = await openSite((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const more = () => {
      while (response.write('<p>more</p>')) continue;
    };
    response.on('drain', more);
    more();
  });
  const page = await visitPage(site.at('/'), policyFor(site, { max_bytes: 10_000 }), never);
  expect([page.text.length, page.truncated]).toEqual([2_500 - 1, true]);
});

test.for([
  { name: 'a file', url: 'file:///etc/passwd', is: 'invalid_url' },
  { name: 'data', url: 'data:text/plain,x', is: 'invalid_url' },
  { name: 'no address', url: 'example', is: 'invalid_url' },
  { name: 'a password', url: 'http://me:secret@example.org/', is: 'invalid_url' },
  { name: 'loopback', url: 'http://127.0.0.1:1/', is: 'blocked' },
  { name: 'loopback as one number', url: 'http://2130706433/', is: 'blocked' },
  { name: 'loopback in octal', url: 'http://0177.0.0.1/', is: 'blocked' },
  { name: 'loopback in hexadecimal', url: 'http://0x7f.1/', is: 'blocked' },
  { name: 'loopback by name', url: 'http://localhost:1/', is: 'blocked' },
  { name: 'IPv6 loopback', url: 'http://[::1]:1/', is: 'blocked' },
  { name: 'mapped loopback', url: 'http://[::ffff:127.0.0.1]:1/', is: 'blocked' },
  { name: 'metadata', url: 'http://169.254.169.254/latest/meta-data/', is: 'blocked' },
])('$name is not opened', async ({ url, is }) => {
  await using site = await openSite((_, response) => sendHtml(response, 'x'));
  await expect(visitPage(url, policyFor(site), never)).rejects.toThrow(code(is));
});

test('metadata stays closed where private networks are open', async () => {
  await using site = await openSite((_, response) => sendHtml(response, 'x'));
  const policy = policyFor(site, { allow_private_networks: true, allow_hosts: [] });
  expect((await visitPage(site.at('/'), policy, never)).text).toBe('x');
  await expect(visitPage('http://169.254.169.254/', policy, never)).rejects.toThrow(code('blocked'));
});

test('a host that is allowed is allowed at its port only', async () => {
  await using site = await openSite((_, response) => sendHtml(response, 'x'));
  await using other = await openSite((_, response) => sendHtml(response, 'y'));
  await expect(visitPage(other.at('/'), policyFor(site), never)).rejects.toThrow(code('blocked'));
  expect(other.requests).toEqual([]);
});

test('a name that leads to a private network is not opened, not even by one of its addresses', async () => {
  await using site = await openSite((_, response) => sendHtml(response, 'x'));
  const resolve = () => Promise.resolve([...found('93.184.215.14'), ...found('10.0.0.1')]);
  const visit = visitPage('http://a.test/', policyFor(site, { resolve }), never);
  await expect(visit).rejects.toThrow(code('blocked'));
});

test('a name is resolved once, and the connection goes where the check looked', async () => {
  await using site = await openSite((_, response) => sendHtml(response, 'right'));
  const answers = [found('127.0.0.1'), found('10.255.255.1')];
  let asked = 0;
  const resolve = () => Promise.resolve(answers[asked++] ?? []);
  const policy = policyFor(site, { resolve, allow_hosts: [`rebind.test:${site.port}`] });
  const page = await visitPage(`http://rebind.test:${site.port}/`, policy, never);
  expect([page.text, asked]).toEqual(['right', 1]);
  expect(site.requests[0]?.headers.host).toBe(`rebind.test:${site.port}`);
});

test('a name that nobody knows is told', async () => {
  await using site = await openSite((_, response) => sendHtml(response, 'x'));
  const resolve = () => Promise.resolve([]);
  const visit = visitPage('http://nowhere.test/', policyFor(site, { resolve }), never);
  await expect(visit).rejects.toThrow('The host "nowhere.test" is not known. Check its spelling.');
});

const redirectTo =
  (location: string) => (_: SeenRequest, response: Parameters<Parameters<typeof openSite>[0]>[1]) =>
    void response.writeHead(302, { location }).end();

test('ten redirects are followed, relative ones too', async () => {
  await using site = await openSite((request, response) => {
    const step = Number(request.path.slice(1));
    if (step === 10) sendHtml(response, 'there');
    else response.writeHead(307, { location: String(step + 1) }).end();
  });
  const page = await visitPage(site.at('/0'), policyFor(site), never);
  expect([page.text, page.url]).toEqual(['there', site.at('/10')]);
});

test('a loop of redirects ends', async () => {
  await using site = await openSite(redirectTo('/'));
  await expect(visitPage(site.at('/'), policyFor(site), never)).rejects.toThrow(code('too_many_redirects'));
  expect(site.requests).toHaveLength(11);
});

test('a redirect to a private address is not followed', async () => {
  await using inside = await openSite((_, response) => sendHtml(response, 'secret'));
  await using site = await openSite(redirectTo(inside.at('/')));
  await expect(visitPage(site.at('/'), policyFor(site), never)).rejects.toThrow(code('blocked'));
  expect(inside.requests).toEqual([]);
});

test.for([
  { name: 'to another scheme', location: 'file:///etc/passwd', is: 'invalid_url' },
  { name: 'with a password', location: 'http://me:x@127.0.0.1/', is: 'invalid_url' },
  { name: 'to nowhere', location: 'http://[', is: 'invalid_url' },
  { name: 'to metadata', location: 'http://169.254.169.254/', is: 'blocked' },
])('a redirect $name is not followed', async ({ location, is }) => {
  await using site = await openSite(redirectTo(location));
  await expect(visitPage(site.at('/'), policyFor(site), never)).rejects.toThrow(code(is));
});

test.for([
  { name: 'no page', status: 404, headers: {}, is: 'http_status' },
  { name: 'a refusal', status: 403, headers: {}, is: 'http_status' },
  { name: 'a picture', status: 200, headers: { 'content-type': 'image/png' }, is: 'unsupported' },
  { name: 'unknown packing', status: 200, headers: { 'content-encoding': 'zstd' }, is: 'unsupported' },
  { name: 'broken packing', status: 200, headers: { 'content-encoding': 'gzip' }, is: 'unreachable' },
])('$name is told as $is', async ({ status, headers, is }) => {
  await using site = await openSite((_, response) => void response.writeHead(status, headers).end('x'));
  await expect(visitPage(site.at('/'), policyFor(site), never)).rejects.toThrow(code(is));
});

test('a server that never answers is given up', async () => {
  await using site = await openSite(() => undefined);
  const visit = visitPage(site.at('/'), policyFor(site, { timeout_ms: 50 }), never);
  await expect(visit).rejects.toThrow(code('timed_out'));
});

test('a body that never ends is given up', async () => {
  await using site = await openSite((_, response) => void response.writeHead(200).write('x'));
  const visit = visitPage(site.at('/'), policyFor(site, { timeout_ms: 300 }), never);
  await expect(visit).rejects.toThrow(code('timed_out'));
});

test('a cancelled visit closes its connection', async () => {
  const stop = new AbortController();
  let closed: Promise<void> = Promise.resolve();
  await using site = await openSite((_, response) => {
    closed = new Promise((resolve) => response.once('close', resolve));
    response.writeHead(200).write('x');
    stop.abort();
  });
  await expect(visitPage(site.at('/'), policyFor(site), stop.signal)).rejects.toThrow(code('cancelled'));
  await closed;
});

test('a connection that breaks off is told', async () => {
  await using site = await openSite((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('x');
    response.destroy();
  });
  await expect(visitPage(site.at('/'), policyFor(site), never)).rejects.toThrow(code('unreachable'));
});

test('proxies of the environment are not asked', async () => {
  await using site = await openSite((_, response) => sendHtml(response, 'direct'));
  await using proxy = await openSite((_, response) => sendHtml(response, 'proxy'));
  const before = process.env['http_proxy'];
  process.env['http_proxy'] = proxy.at('/');
  try {
    expect((await visitPage(site.at('/'), policyFor(site), never)).text).toBe('direct');
  } finally {
    if (before === undefined) delete process.env['http_proxy'];
    else process.env['http_proxy'] = before;
  }
});
