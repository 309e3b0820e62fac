// One tool call after the other on a kept connection, each server a process of its own: an echo over node:http, ours, and the
// official file server over stdio. A sample is the median of one burst of calls.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { httpClient, stdioClient } from './mcp-clients.mjs';
import { ahead, measureRows, median, peer } from './measure.mjs';
import { missingPackages, peerFile } from './peers.mjs';

const CALLS = 200;
const TEXT = 'a line of a source file that somebody wants to read\n'.repeat(80);
const SERVER = fileURLToPath(new URL('./mcp-server.mjs', import.meta.url));
const OFFICIAL = '@modelcontextprotocol/server-filesystem';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-bench-')));
const file = join(root, 'read.txt');
writeFileSync(file, TEXT);
const missing = missingPackages([OFFICIAL]);
const echo = await served('echo');
const ours = await served('ours');
const official =
  missing === null
    ? await stdioClient([process.execPath, peerFile(OFFICIAL, 'dist/index.js'), root], { cwd: root })
    : null;
const written = { path: join(root, 'written.txt'), content: TEXT };

const rows = [
  ...(await calls(
    'a call that does nothing',
    {
      'node:http echo': () => echo.call('any', {}),
      ralph: () => ours.call('report_progress', { status: 'on it' }),
    },
    { ralph: 2.3 },
  )),
  ...ahead(
    await calls('read_file, 4 KB', {
      'node:http echo': () => echo.call('any', {}),
      'server-filesystem over stdio': () => official?.call('read_text_file', { path: file }),
      ralph: () => ours.call('read_file', { path: 'read.txt' }),
    }),
    'ralph',
    ['server-filesystem over stdio'],
  ),
  ...ahead(
    await calls('write_file, 4 KB', {
      'node:http echo': () => echo.call('any', written),
      'server-filesystem over stdio': () => official?.call('write_file', written),
      ralph: () => ours.call('write_file', { path: 'written.txt', content: TEXT }),
    }),
    'ralph',
    ['server-filesystem over stdio'],
  ),
];
await Promise.all([echo.close(), ours.close(), official?.close()]);
rmSync(root, { recursive: true, force: true });
console.log(JSON.stringify(rows));

function calls(label, contenders, targets = {}) {
  const sampled = Object.entries(contenders).map(([name, call]) => {
    const sample = () => burst(call);
    return [name, name.startsWith('server-filesystem') ? peer(missing, sample) : sample];
  });
  return measureRows(label, Object.fromEntries(sampled), { unit: 'µs', targets, rounds: 9, warmUp: 2 });
}

async function burst(call) {
  const times = [];
  for (let count = 0; count < CALLS; count += 1) {
    const begin = performance.now();
    await call();
    times.push((performance.now() - begin) * 1000);
  }
  return median(times);
}

async function served(contender) {
  const child = spawn(process.execPath, [SERVER, contender, root], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url, token } = JSON.parse(line);
  const client = await httpClient(url, token);
  const close = () => {
    client.close();
    child.stdin.end();
    return once(child, 'close');
  };
  return { ...client, close };
}
