// node --expose-gc bench/loop-pass.mjs spawn|slots|agents HEAP_MB BUNDLE: starts programs with so much heap in use, and prints for how
// many ms of each start the event loop was not idle: that is for how long nobody else is served.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const STARTS = 1000;
const IN_FLIGHT = 8;
const [contender, heapMb, bundle] = process.argv.slice(2);
const ballast = fill(Number(heapMb));
const { createSlotHost } = await import(bundle);
const host = contender === 'spawn' ? null : createSlotHost();
const start = host === null ? spawned : slotted;
// The slots are started once, before.
await runAll(4 * IN_FLIGHT);
const before = performance.eventLoopUtilization();
await runAll(STARTS);
const { active } = performance.eventLoopUtilization(before);
await host?.close();
if (ballast.length === 0) throw new Error('there is no heap');
console.log(active / STARTS);

async function runAll(count) {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await start();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

function spawned() {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/true', [], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    child.once('error', reject).once('close', resolve);
    child.stdout.resume();
    child.stderr.resume();
  });
}

async function slotted() {
  const launch = {
    argv: ['/bin/true'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdin: contender === 'agents' ? 'prompt' : null,
    apart: contender === 'agents',
    onOutput() {},
  };
  const { exit_code } = await host.start(launch).exited;
  if (exit_code !== 0) throw new Error(`exit code ${exit_code}`);
}

/** Pages that are really used, as those of a coordinator with much to remember. */
function fill(megabytes) {
  const parts = [];
  while (process.memoryUsage().rss < megabytes * 2 ** 20)
    parts.push(Array.from({ length: 20_000 }, (_, place) => ({ place, text: `${place}` })));
  globalThis.gc();
  return [parts];
}
