// What a jail adds to a start: `true` without one, by bubblewrap and by Landlock, in turn; and the same with our own
// preparation, made once an attempt: the search for secrets in a checkout of 10,000 files, and for repositories in the unit's
// directory, which has 1,000 of them.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildJail, jailCommand, openSecretIndex, probeJail } from '../packages/mcp-server/dist/index.js';
import { median, rowsOf, takeTurns } from './measure.mjs';

const MOST_MS = 15;
const TARGETS = { bubblewrap: 1, landlock: 1 };
const root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-bench-')));
try {
  layOut();
  const secrets = openSecretIndex(root);
  const contenders = { 'no jail': () => timed(() => run(['true'])) };
  for (const backend of ['bubblewrap', 'landlock']) {
    const probe = await probeJail(backend);
    if (!probe.available) console.error(`${backend} is left out: ${probe.reason}`);
    else {
      const prepared = await prepare(backend, secrets);
      contenders[backend] = () => timed(() => run(prepared));
      contenders[`${backend}, prepared anew`] = () => timed(async () => run(await prepare(backend, secrets)));
    }
  }
  const samples = await takeTurns(contenders, { rounds: 40, warmUp: 5 });
  const [floor] = Object.values(samples);
  const added = Object.entries(samples).map(([name, values]) => [name, median(values) - median(floor)]);
  console.log(
    JSON.stringify([
      ...rowsOf('true', samples, 'ms'),
      ...added.slice(1).map(([contender, ms]) => ({
        case: 'added to a start',
        contender,
        median: ms,
        unit: 'ms',
        spread_percent: 0,
        ratio: ms / MOST_MS,
        target: TARGETS[contender] ?? null,
      })),
    ]),
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function prepare(backend, secrets) {
  const jail = await buildJail({ backend, root, writable: [join(root, 'unit'), join(root, 'tmp')], secrets });
  return jailCommand(jail, ['true']);
}

async function timed(act) {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}

function run([program, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`)),
    );
  });
}

function layOut() {
  for (let directory = 0; directory < 500; directory += 1) {
    const path = join(root, directory < 50 ? 'unit' : 'rest', `d${directory % 10}`, `e${directory}`);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < 20; file += 1) writeFileSync(join(path, `f${file}.ts`), '');
    if (directory % 100 === 99) writeFileSync(join(path, '.env'), 'SECRET=1\n');
  }
  for (const name of ['.git', 'tmp']) mkdirSync(join(root, name));
}
