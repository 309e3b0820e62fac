import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { runManifestFile } from '../src/index.ts';
import { lives } from './process/process-rig.ts';
import { openRig, shell } from './rig.ts';

const UPSTREAM = fileURLToPath(new URL('../../mcp-server/test/fixtures/upstream.mjs', import.meta.url));
const PROOF = {
  tool: 'ralph_submit_md_artifact',
  args: { artifact_type: 'development_result', content: '## Summary\n\nDone.\n' },
  expect: 'ok',
} as const;

/** The table of the stdio fixture in an `mcp.toml`; it writes its pid into `pids` beside the checkout's files. */
function docs(root: string, mode = 'plain', more = ''): string {
  const args = JSON.stringify([UPSTREAM, join(root, '.git/pids'), mode]);
  return `[mcp_servers.docs]\ntransport = "stdio"\ncommand = ${JSON.stringify(process.execPath)}\nargs = ${args}\n${more}`;
}

const pidsOf = (root: string) => readFileSync(join(root, '.git/pids'), 'utf8').trim().split('\n').map(Number);

afterEach(() => {
  delete process.env['RALPH_MCP_STRICT'];
  delete process.env['OUTSIDE_KEY'];
});

test('defect 22: the upstream servers of the policy reach the workers, who share one program; nothing of it is left', async () => {
  using rig = openRig();
  rig.write('.agent/mcp.toml', docs(rig.root));
  const echo = { tool: 'ralph_custom__docs__echo', args: { text: 'hi' }, expect: 'ok' } as const;
  const units = ['a', 'b', 'c'].map((unit_id) => ({ unit_id, script: [echo, PROOF] }));
  const { summary } = await rig.run(units);
  const ends = summary.workers.map(({ status, failure }) => failure?.message ?? status);
  expect(ends).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(pidsOf(rig.root)).toHaveLength(1);
  expect(pidsOf(rig.root).some(lives)).toBe(false);
});

test('a unit downloads into its directories, and only there', async () => {
  using rig = openRig();
  const server = createServer((_, response) => void response.end('the file'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/`;
  rig.write('.agent/mcp.toml', `[web_visit]\nallow_hosts = ["127.0.0.1:${port}"]\n`);
  const download = (output_path: string) => ({ tool: 'download_url', args: { url, output_path } });
  const { summary } = await rig.run([
    {
      unit_id: 'a',
      script: [{ ...download('a/file'), expect: 'ok' }, { ...download('b/file'), expect: 'error' }, PROOF],
    },
  ]);
  server.close();
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded' });
  expect(rig.read('a/file')).toBe('the file');
  expect(existsSync(join(rig.root, 'b'))).toBe(false);
  expect(rig.events.filter(({ type }) => type === 'tool_denied')).toHaveLength(1);
});

test('without a policy there is no web', async () => {
  using rig = openRig();
  const visit = { tool: 'visit_url', args: { url: 'http://127.0.0.1:1/' }, expect: 'ok' } as const;
  const { summary } = await rig.run([{ unit_id: 'a', script: [visit, PROOF] }]);
  expect(summary.workers[0]?.failure?.message).toMatch(/visit_url/);
});

test('a wrong policy refuses the run before anything is there', async () => {
  using rig = openRig();
  rig.write('.agent/mcp.toml', '[web_visit]\ntimeout_ms = 0\n\n[mcp_servers.docs]\ntransport = "http"\n');
  const run = rig.run([shell('a', 'touch a/x')]);
  await expect(run).rejects.toMatchObject({
    code: 'policy_invalid',
    message: expect.stringMatching(
      /mcp\.toml:2:14: web_visit.timeout_ms: .*\n.*mcp\.toml:4:1: mcp_servers.docs.url/,
    ),
  });
  expect(readdirSync(join(rig.root, '.agent'))).toEqual(['mcp.toml']);
});

test('a server that cannot be used refuses the run before a worker starts, without its secrets', async () => {
  using rig = openRig();
  process.env['OUTSIDE_KEY'] = 's3cr3t-key';
  rig.write('.agent/mcp.toml', docs(rig.root, 'exit', 'env = { DOCS_KEY = "v3ry-s3cr3t" }\n'));
  const run = rig.run([shell('a', 'touch a/x')]);
  await expect(run).rejects.toMatchObject({
    code: 'upstream_failed',
    message: expect.stringContaining(
      'MCP server "docs" cannot be used: it ended before it answered; it said: no good: key is ***',
    ),
  });
  expect(rig.events).toEqual([]);
  expect(pidsOf(rig.root).some(lives)).toBe(false);
});

test('RALPH_MCP_STRICT=0 leaves it out with a notice', async () => {
  using rig = openRig();
  process.env['RALPH_MCP_STRICT'] = '0';
  rig.write('.agent/mcp.toml', docs(rig.root, 'exit'));
  const notices: string[] = [];
  const { summary } = await rig.run([shell('a', 'touch a/x')], { onNotice: (text) => notices.push(text) });
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded' });
  expect(notices).toEqual([expect.stringContaining('MCP server "docs" is left out')]);
});

test('whoever interrupts while a server does not answer is told so', async () => {
  using rig = openRig();
  rig.write('.agent/mcp.toml', docs(rig.root, 'silent'));
  const signal = AbortSignal.abort('SIGINT');
  const { summary } = await rig.run([shell('a', 'touch a/x')], { signal });
  expect(summary.exit_code).toBe(130);
});

test('keys reach neither a worker nor the journal nor a log', async () => {
  using rig = openRig();
  process.env['OUTSIDE_KEY'] = 's3cr3t-key';
  const engine = 'backend = "tavily"\napi_key_env = "OUTSIDE_KEY"\nurl = "http://127.0.0.1:1/"\n';
  const search = `[web_search]\nbackend = "main"\n[web_search.backends.main]\n${engine}`;
  rig.write('.agent/mcp.toml', `${docs(rig.root, 'plain', 'env_from = ["OUTSIDE_KEY"]\n')}\n${search}`);
  const web = { tool: 'web_search', args: { query: 'q' }, expect: 'error' } as const;
  const units = [shell('a', 'env > a/env'), { unit_id: 'b', script: [web, PROOF] }];
  const { summary, journalPath, logDirectory } = await rig.run(units);
  expect(summary.workers.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  const logs = readdirSync(logDirectory).map((name) => readFileSync(join(logDirectory, name), 'utf8'));
  const everything = [rig.read('a/env'), readFileSync(journalPath, 'utf8'), JSON.stringify(summary), ...logs];
  expect(everything.join('\n')).not.toMatch(/s3cr3t|OUTSIDE_KEY=/);
});

test('a worker that runs alone has the same servers', async () => {
  using rig = openRig();
  const echo = { tool: 'ralph_custom__docs__echo', args: { text: 'hi' }, expect: 'ok' } as const;
  rig.write('.agent/mcp.toml', docs(rig.root));
  await rig.run([{ unit_id: 'a', script: [echo, PROOF] }], { confine: 'audit' });
  const outcome = await runManifestFile(join(rig.root, '.agent/workers/a/worker-manifest.json'));
  expect(outcome).toMatchObject({ status: 'succeeded' });
  expect(pidsOf(rig.root)).toHaveLength(2);
  expect(pidsOf(rig.root).some(lives)).toBe(false);
});
