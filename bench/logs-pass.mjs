// node bench/logs-pass.mjs readline|execa FILE: what Node programs do with the lines of `cat FILE`.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadPeer } from './peers.mjs';

const [contender, path] = process.argv.slice(2);
const log = createWriteStream(`${path}.log`);
let lines = 0;
for await (const line of contender === 'execa' ? await withExeca() : withReadline()) {
  lines += 1;
  if (!log.write(`${line}\n`)) await new Promise((resolve) => log.once('drain', resolve));
}
log.end();
if (lines === 0) throw new Error('nothing was read');

function withReadline() {
  return createInterface({ input: spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout });
}

async function withExeca() {
  const { execa } = await loadPeer('execa');
  return execa('cat', [path], { buffer: false }).iterable();
}
