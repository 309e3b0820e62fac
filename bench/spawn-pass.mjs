// node bench/spawn-pass.mjs spawn|execa SHAPE UNITS: runs a plan of /bin/true once, eight at once, with what a Node program
// would use for it. node bench/spawn-pass.mjs run LEVEL ROOT: runs the plan of a checkout with runPlan and prints the ms of
// the run alone; likewise `spawn` prints its own.
import { spawn } from 'node:child_process';
import { runOptions } from './checkout.mjs';
import { loadPeer } from './peers.mjs';
import { SHAPES } from './spawn-plans.mjs';

const IN_FLIGHT = 8;
const COMMAND = '/bin/true';

const [contender, ...words] = process.argv.slice(2);
const begin = performance.now();
console.log(contender === 'run' ? await planned(...words) : await started(...words));

async function started(shape, count) {
  const start = contender === 'execa' ? await withExeca() : withSpawn();
  await runAll(SHAPES[shape](Number(count)), start);
  return performance.now() - begin;
}

/** Keeps eight units in flight, each after those that it needs. */
function runAll(needs, start) {
  const open = needs.map((needed) => needed.length);
  const users = needs.map(() => []);
  for (const [place, needed] of needs.entries()) for (const other of needed) users[other].push(place);
  const ready = needs.flatMap((needed, place) => (needed.length === 0 ? [place] : []));
  let at = 0;
  let running = 0;
  return new Promise((resolve, reject) => {
    const startReady = () => {
      if (at === needs.length && running === 0) resolve();
      for (; at < ready.length && running < IN_FLIGHT; at += 1) {
        const place = ready[at];
        running += 1;
        start().then(() => {
          running -= 1;
          for (const user of users[place]) if ((open[user] -= 1) === 0) ready.push(user);
          startReady();
        }, reject);
      }
    };
    startReady();
  });
}

function withSpawn() {
  return () =>
    new Promise((resolve, reject) => {
      const child = spawn(COMMAND, [], { stdio: 'ignore' });
      child.once('error', reject);
      child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
    });
}

async function withExeca() {
  const [{ execa }, { default: Queue }] = await Promise.all([loadPeer('execa'), loadPeer('p-queue')]);
  const queue = new Queue({ concurrency: IN_FLIGHT });
  return () => queue.add(() => execa(COMMAND));
}

async function planned(level, root) {
  const { runPlan } = await import('../packages/coordinator/dist/index.js');
  const options = { ...runOptions(root), maxWorkers: IN_FLIGHT, confine: level };
  const begun = performance.now();
  const result = await runPlan(options);
  if (result.summary.outcome !== 'succeeded') throw new Error(`the run ${result.summary.outcome}`);
  return performance.now() - begun;
}
