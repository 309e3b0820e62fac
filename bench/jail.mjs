// What a jail adds to a start: `true` without one, by bubblewrap and by Landlock, in turn; and the same with our own
// preparation, made once an attempt: the search for secrets in a checkout of 10,000 files, and for repositories in the unit's
// directory, which has 1,000 of them. Each secret is one more thing to cover, so it is done for few and for many.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildJail,
  jailCommand,
  openSecretIndex,
  probeJail,
  reaperArgv,
} from '../packages/mcp-server/dist/index.js';
import { median, rowsOf, takeTurns } from './measure.mjs';

const MOST_MS = 15;
const CHECKOUTS = [
  { name: 'one .env at the top', secrets: ['.env'] },
  { name: 'five secrets deep down', secrets: [99, 199, 299, 399, 499].map((at) => `${placeOf(at)}/.env`) },
];

const rows = [];
for (const { name, secrets } of CHECKOUTS) rows.push(...(await measure(name, secrets)));
console.log(JSON.stringify(rows));

async function measure(name, secretFiles) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-bench-')));
  try {
    layOut(root, secretFiles);
    const secrets = openSecretIndex(root);
    const prepare = async (backend) => {
      const writable = [join(root, 'unit'), join(root, 'tmp')];
      return jailCommand(await buildJail({ backend, root, writable, secrets }), ['true']);
    };
    const contenders = { 'no jail': () => timed(() => run(['true'])) };
    const reaped = reaperArgv(['true'], { reports: false });
    if (reaped === null) console.error('the reaper is left out: it needs Linux and perl');
    else contenders['no jail, below a reaper'] = () => timed(() => run(reaped));
    for (const backend of ['bubblewrap', 'landlock']) {
      const probe = await probeJail(backend);
      if (!probe.available) {
        console.error(`${backend} is left out: ${probe.reason}`);
        continue;
      }
      const prepared = await prepare(backend);
      contenders[backend] = () => timed(() => run(prepared));
      contenders[`${backend}, prepared anew`] = () => timed(async () => run(await prepare(backend)));
    }
    const samples = await takeTurns(contenders, { rounds: 40, warmUp: 5 });
    const [floor] = Object.values(samples);
    const added = Object.entries(samples).map(([contender, values]) => ({
      case: `${name}: added`,
      contender,
      median: median(values) - median(floor),
      unit: 'ms',
      spread_percent: 0,
      ratio: (median(values) - median(floor)) / MOST_MS,
      target: secretFiles.length === 1 && !contender.includes(',') ? 1 : null,
    }));
    return [...rowsOf(name, samples, 'ms'), ...added.slice(1)];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
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

function placeOf(directory) {
  return join(directory < 50 ? 'unit' : 'rest', `d${directory % 10}`, `e${directory}`);
}

function layOut(root, secretFiles) {
  for (let directory = 0; directory < 500; directory += 1) {
    const path = join(root, placeOf(directory));
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < 20; file += 1) writeFileSync(join(path, `f${file}.ts`), '');
  }
  for (const path of secretFiles) writeFileSync(join(root, path), 'SECRET=1\n');
  for (const name of ['.git', 'tmp']) mkdirSync(join(root, name));
}
