// node bench/mcp-server.mjs echo|ours ROOT: a server of its own process; prints its address and token, and serves until its
// standard input closes. `echo` answers every request with the same small result, which no MCP server can do faster.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { openHost } from '../packages/mcp-server/dist/index.js';

const [contender, root] = process.argv.slice(2);
const server = contender === 'echo' ? await echo() : await ours();
console.log(JSON.stringify(server));
process.stdin.resume().once('end', () => process.exit(0));

async function echo() {
  const listening = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const { id } = JSON.parse(text);
      const result = { content: [{ type: 'text', text: 'a small answer' }] };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return { url: `http://127.0.0.1:${listening.address().port}/`, token: 'none' };
}

async function ours() {
  const host = await openHost();
  const { url, token } = host.openSession({
    id: 'bench',
    attempt: 1,
    root,
    allowed_directories: [root],
    namespace: null,
    artifact_dir: null,
    capabilities: ['workspace.read', 'workspace.write_tracked', 'run.report_progress'],
    exec: 'off',
    onEvent: () => undefined,
  });
  return { url, token };
}
