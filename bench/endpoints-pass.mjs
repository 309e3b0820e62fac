// node bench/endpoints-pass.mjs COUNT: opens so many endpoints in a fresh process and prints the ms since its start at which
// each has answered `initialize`.
import { openHost } from '../packages/mcp-server/dist/index.js';
import { httpClient } from './mcp-clients.mjs';

const host = await openHost();
const sessions = Array.from({ length: Number(process.argv[2]) }, (_, index) =>
  host.openSession({
    id: `unit-${index}`,
    attempt: 1,
    root: process.cwd(),
    allowed_directories: [process.cwd()],
    namespace: null,
    artifact_dir: null,
    capabilities: ['workspace.read', 'run.report_progress'],
    exec: 'off',
    onEvent: () => undefined,
  }),
);
const opened = performance.now();
const clients = await Promise.all(sessions.map(({ url, token }) => httpClient(url, token)));
const answered = performance.now();
for (const client of clients) client.close();
await host.close();
console.log(JSON.stringify({ opened, answered }));
