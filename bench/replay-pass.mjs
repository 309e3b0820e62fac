// node bench/replay-pass.mjs parse|replay JOURNAL BUNDLE: reads a journal once and prints how many ms of the processor that took.
import { closeSync, openSync, readSync } from 'node:fs';
import { initialState, reduce } from '../packages/reducer/dist/index.js';

const [contender, path, bundle] = process.argv.slice(2);
const { readSegment } = await import(bundle);
const begin = process.cpuUsage();
if (contender === 'parse') parseLines();
else {
  let state = initialState();
  readSegment(path, (event) => {
    state = reduce(state, event).state;
  });
  if (state.counts.succeeded === 0) throw new Error('nothing was replayed');
}
// The processor's time, which other work on the machine changes little.
const { user, system } = process.cpuUsage(begin);
console.log((user + system) / 1000);

function parseLines() {
  const fd = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(256 * 1024);
  let rest = '';
  let events = 0;
  for (let length = readSync(fd, buffer); length > 0; length = readSync(fd, buffer)) {
    const lines = (rest + buffer.latin1Slice(0, length)).split('\n');
    rest = lines.pop();
    for (const line of lines) events += JSON.parse(line).v;
  }
  closeSync(fd);
  if (events === 0) throw new Error('nothing was read');
}
