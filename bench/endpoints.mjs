// Endpoints of 50 workers against that of one, from the start of a fresh process: until all can be handed to their workers,
// and until each has answered its first request; and one process of the official file server for each worker.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stdioClient } from './mcp-clients.mjs';
import { measureRows, peer } from './measure.mjs';
import { missingPackages, peerFile } from './peers.mjs';

const PASS = fileURLToPath(new URL('./endpoints-pass.mjs', import.meta.url));
const OFFICIAL = '@modelcontextprotocol/server-filesystem';
const MANY = 50;

const rows = [
  ...(await measureRows(
    'ready for their workers',
    { 'one endpoint': () => pass(1).opened, '50 endpoints': () => pass(MANY).opened },
    { unit: 'ms', targets: { '50 endpoints': 1.1 }, rounds: 9, warmUp: 1 },
  )),
  ...(await measureRows(
    'every one has answered',
    {
      'one endpoint': () => pass(1).answered,
      '50 endpoints': () => pass(MANY).answered,
      'server-filesystem, one process': peer(missingPackages([OFFICIAL]), () => processes(1)),
      'server-filesystem, 50 processes': peer(missingPackages([OFFICIAL]), () => processes(MANY)),
    },
    { unit: 'ms', rounds: 3, warmUp: 0 },
  )),
];
console.log(JSON.stringify(rows));

function pass(count) {
  return JSON.parse(execFileSync(process.execPath, [PASS, String(count)], { encoding: 'utf8' }));
}

async function processes(count) {
  const begin = performance.now();
  const argv = [process.execPath, peerFile(OFFICIAL, 'dist/index.js'), process.cwd()];
  const clients = await Promise.all(Array.from({ length: count }, () => stdioClient(argv, {})));
  const took = performance.now() - begin;
  await Promise.all(clients.map((client) => client.close()));
  return took;
}
