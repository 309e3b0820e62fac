import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSessionMcpPlan } from '@ralph/mcp-plan';
import { expect, test } from 'vitest';
import { openCaller, openRig, openWeb } from '../session-rig.ts';
import { openSite, sendHtml } from '../web/site.ts';

const WEB = ['web_search', 'visit_url', 'download_url'];

test('the web is offered only where it is configured, downloads only to those who write', async () => {
  await using rig = await openRig();
  await using site = await openSite((_, response) => void response.end());
  const toolsOf = (changes: Parameters<typeof rig.open>[0]) =>
    rig.open(changes).tools.filter((name) => WEB.includes(name));
  const { web, capabilities } = openWeb(site);
  const { capabilities: without } = buildSessionMcpPlan({ drain: 'development' });
  const reading = capabilities.filter((each) => each !== 'web.download');
  expect(toolsOf({ web, capabilities })).toEqual(WEB);
  expect(toolsOf({ web, capabilities: without })).toEqual([]);
  expect(toolsOf({ capabilities })).toEqual([]);
  expect(toolsOf({ web, capabilities: reading })).toEqual(['web_search', 'visit_url']);
  expect(toolsOf({ web: { search: null, visit: web?.visit ?? null }, capabilities })).toEqual(WEB.slice(1));
});

test('a page is shown with its title and address, and with its links when they are wanted', async () => {
  await using rig = await openRig();
  await using site = await openSite((_, response) =>
    sendHtml(response, '<title>T\u202e</title><p>Hel\u200blo <a href="/x">there</a>'),
  );
  await using caller = await openCaller(rig.open(openWeb(site)));
  const url = site.at('/');
  expect(await caller.call('visit_url', { url })).toEqual({
    text: `T\n${url}\n\nHello there`,
    isError: false,
  });
  const { text } = await caller.call('visit_url', { url, with_links: true });
  expect(text).toBe(`T\n${url}\n\nHello there\n\nLinks:\n- there: ${site.at('/x')}`);
  await using linked = await openCaller(rig.open(openWeb(site, { extract_links: true })));
  expect((await linked.call('visit_url', { url })).text).toContain('Links:');
  expect((await linked.call('visit_url', { url, with_links: false })).text).not.toContain('Links:');
});

test('what is closed is told with what to do', async () => {
  await using rig = await openRig();
  await using site = await openSite((_, response) => sendHtml(response, 'x'));
  await using caller = await openCaller(rig.open(openWeb(site)));
  expect(await caller.call('visit_url', { url: 'http://127.0.0.1:1/' })).toEqual({
    isError: true,
    text:
      "visit_url failed: 127.0.0.1:1 is not on the open internet: it belongs to this machine, a private network or a cloud's " +
      'own services, which may not be opened. Do without it; only the user can allow it, with web_visit.allow_hosts in ' +
      '.agent/mcp.toml.',
  });
});

test('search results are a numbered list', async () => {
  await using rig = await openRig();
  const results = [
    { title: 'One', url: 'https://one.test/', content: 'first' },
    { title: 'Two', url: 'https://two.test/', content: 'second' },
  ];
  await using site = await openSite((request, response) => {
    if (request.path.includes('none')) response.end('{"results":[]}');
    else if (request.path.includes('fail')) response.writeHead(500).end();
    else response.end(JSON.stringify({ results }));
  });
  await using caller = await openCaller(rig.open(openWeb(site)));
  const { text } = await caller.call('web_search', { query: 'q', limit: 1 });
  expect(text).toBe('1. One\n   https://one.test/\n   first');
  expect(await caller.call('web_search', { query: 'none' })).toEqual({
    text: 'site found nothing. Use other words.',
    isError: false,
  });
  expect(await caller.call('web_search', { query: 'fail' })).toEqual({
    isError: true,
    text:
      'No search engine answered:\n- site: it answered 500 Internal Server Error\n' +
      'Try again later, or do without a search; visit_url opens pages you know.',
  });
});

test('a download lands in the directories of the unit, entirely', async () => {
  await using rig = await openRig();
  const body = Buffer.alloc(300_000, 'ab');
  await using site = await openSite((_, response) => {
    response
      .writeHead(200, { 'content-type': 'application/x-tar', 'content-encoding': 'gzip' })
      .end(gzipSync(body));
  });
  await using caller = await openCaller(rig.open(openWeb(site)));
  const args = { url: site.at('/f'), output_path: 'src/new/f.tar' };
  expect(await caller.call('download_url', args)).toEqual({
    isError: false,
    text: `created src/new/f.tar (300000 bytes, application/x-tar) from ${site.at('/f')}`,
  });
  expect(readFileSync(join(rig.root, 'src/new/f.tar')).equals(body)).toBe(true);
  expect((await caller.call('download_url', args)).text).toMatch(/^replaced /);
});

test.for([
  { name: 'outside', path: 'other/f', why: 'this session may write only in: src/' },
  { name: 'above', path: '../f', why: 'this session may write only in: src/' },
  { name: 'in .git', path: 'src/.git/hooks/pre-commit', why: 'it belongs to git or another worker' },
  { name: 'behind a link', path: 'src/out/f', why: 'this session may write only in: src/' },
])('a download $name is refused before anybody is asked', async ({ path, why }) => {
  await using rig = await openRig();
  await using site = await openSite((_, response) => void response.end('x'));
  symlinkSync(join(rig.root, 'other'), join(rig.root, 'src/out'));
  await using caller = await openCaller(rig.open(openWeb(site)));
  const answer = await caller.call('download_url', { url: site.at('/f'), output_path: path });
  expect([answer.isError, answer.text]).toEqual([true, expect.stringContaining(why)]);
  expect(site.requests).toEqual([]);
  expect(rig.events.map(({ type }) => type)).toContain('tool_denied');
  expect(existsSync(join(rig.root, 'other/f'))).toBe(false);
});

test.for([
  { name: 'announced as too large', head: { 'content-length': '2000' }, body: 'x'.repeat(2_000) },
  { name: 'too large', head: {}, body: 'x'.repeat(2_000) },
  { name: 'a bomb', head: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(5_000_000)) },
])('of a download that is $name nothing is kept', async ({ head, body }) => {
  await using rig = await openRig();
  await using site = await openSite((_, response) => void response.writeHead(200, head).end(body));
  await using caller = await openCaller(rig.open(openWeb(site, { max_download_bytes: 1_000 })));
  const answer = await caller.call('download_url', { url: site.at('/f'), output_path: 'src/f' });
  expect(answer.text).toMatch(
    /The file is larger than 1000 bytes, the limit of web_visit.max_download_bytes/,
  );
  expect(readdirSync(join(rig.root, 'src'))).toEqual(['a.txt']);
});

test('a download that breaks off leaves the old file', async () => {
  await using rig = await openRig();
  await using site = await openSite((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    response.destroy();
  });
  await using caller = await openCaller(rig.open(openWeb(site)));
  const answer = await caller.call('download_url', { url: site.at('/f'), output_path: 'src/a.txt' });
  expect(answer.isError).toBe(true);
  expect(readFileSync(join(rig.root, 'src/a.txt'), 'utf8')).toBe('one\n');
  expect(readdirSync(join(rig.root, 'src'))).toEqual(['a.txt']);
});

test('a download onto a directory is refused', async () => {
  await using rig = await openRig();
  mkdirSync(join(rig.root, 'src/dir'));
  await using site = await openSite((_, response) => void response.end('x'));
  await using caller = await openCaller(rig.open(openWeb(site)));
  const answer = await caller.call('download_url', { url: site.at('/f'), output_path: 'src/dir' });
  expect(answer).toEqual({ isError: true, text: "'src/dir' is a directory, not a regular file." });
});
