// node bench/logs-pass.mjs drop|readline|execa FILE: what Node programs do with the lines of `cat FILE`.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadPeer } from './peers.mjs';

const [contender, path] = process.argv.slice(2);
if ((await (contender === 'drop' ? drop() : logLines())) === 0) throw new Error('nothing was read');

async function drop() {
  let bytes = 0;
  for await (const chunk of cat()) bytes += chunk.length;
  return bytes;
}

async function logLines() {
  const log = createWriteStream(`${path}.log`);
  let lines = 0;
  for await (const line of contender === 'execa' ? await withExeca() : withReadline()) {
    lines += 1;
    if (!log.write(`${line}\n`)) await new Promise((resolve) => log.once('drain', resolve));
  }
  log.end();
  return lines;
}

function cat() {
  return spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
}

function withReadline() {
  return createInterface({ input: cat() });
}

async function withExeca() {
  const { execa } = await loadPeer('execa');
  return execa('cat', [path], { buffer: false }).iterable();
}
