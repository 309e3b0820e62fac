// Clients that do no more than the protocol asks, so that what is measured is the server.
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';

const INITIALIZE = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

/** A client on one kept connection of HTTP. */
export async function httpClient(url, token) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${token}`,
    'mcp-protocol-version': INITIALIZE.protocolVersion,
  };
  let id = 0;
  const post = (message) =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        if (response.headers['mcp-session-id'] !== undefined)
          headers['mcp-session-id'] = response.headers['mcp-session-id'];
        response.on('end', () => resolve(text)).on('error', reject);
      });
      sent.on('error', reject).end(JSON.stringify(message));
    });
  const ask = async (method, params) =>
    answerOf(await post({ jsonrpc: '2.0', id: (id += 1), method, params }));
  await ask('initialize', INITIALIZE);
  await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return {
    call: (name, args) => ask('tools/call', { name, arguments: args }),
    close: () => agent.destroy(),
  };
}

function answerOf(text) {
  // An answer may come as one event of a stream.
  const answer = JSON.parse(text.startsWith('{') ? text : text.slice(text.indexOf('{')));
  if (answer.error !== undefined || answer.result?.isError === true)
    throw new Error(`the server answered ${text.slice(0, 200)}`);
  return answer.result;
}

/** A client of a server that it starts, over standard input and output. */
export async function stdioClient([program, ...args], options) {
  const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id } = JSON.parse(line);
    waiting.get(id)?.(line);
    waiting.delete(id);
  });
  let id = 0;
  const send = (message) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const ask = async (method, params) => {
    id += 1;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    send({ jsonrpc: '2.0', id, method, params });
    return answerOf(await answer);
  };
  await ask('initialize', INITIALIZE);
  send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return {
    call: (name, args) => ask('tools/call', { name, arguments: args }),
    close: () => new Promise((resolve) => child.once('close', resolve).kill()),
  };
}
