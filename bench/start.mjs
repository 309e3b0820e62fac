// How long the command takes before it does anything, beside an empty Node and other commands. Whole processes, in turn.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeJournal } from './bench-journal.mjs';
import { RALPH, checkout, commandPlan, flat } from './checkout.mjs';
import { measureRows, peer } from './measure.mjs';
import { missingPackages, peerFile, peerProgram } from './peers.mjs';

const UNITS_OF_STATUS = 10_000;
const STATUS_PASS = fileURLToPath(new URL('./status-pass.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
const node = (...args) => timed([process.execPath, ...args]);
const empty = () => node('-e', '0');
const rows = [];

writeFileSync(join(directory, 'empty.cjs'), '');
const versions = {
  'node -e 0': empty,
  'node, an empty file': () => node(join(directory, 'empty.cjs')),
  'ralph --version': () => node(RALPH, '--version'),
  'citty, one command, not bundled': ofPackage('citty', cittyProgram(), ['--version']),
  'commander, one command, not bundled': ofPackage('commander', commanderProgram(), ['--version']),
  'turbo --version': ofProgram('turbo', ['--version']),
  'wireit without a script': ofProgram('wireit', [], 1),
  'concurrently --version': ofProgram('concurrently', ['--version']),
  'nx --version': ofProgram('nx', ['--version']),
};
rows.push(...(await starts('version', versions, { 'ralph --version': 1.15 })));
rows.push(
  ...(await starts('help', {
    'node -e 0': empty,
    'ralph --help': () => node(RALPH, '--help'),
    'commander, one command, not bundled': ofPackage('commander', commanderProgram(), ['--help']),
    'turbo --help': ofProgram('turbo', ['--help']),
    'nx --help': ofProgram('nx', ['--help']),
  })),
);

const one = checkout(directory, commandPlan(flat(1), ['/bin/true']));
const ralph = (cwd, ...args) => timed([process.execPath, RALPH, ...args], { cwd });
rows.push(
  ...(await starts(
    'one unit that does nothing',
    {
      'node -e 0': empty,
      'ralph run, confine off': () => ralph(one, 'run', 'plan.json', '--confine', 'off'),
      'ralph run, best confinement': () => ralph(one, 'run', 'plan.json'),
      wireit: peer(missingPackages(['wireit']), wireitRun),
      'turbo run, npm replaced by true': peer(missingPackages(['turbo']), turboRun),
    },
    { 'ralph run, confine off': 6 },
  )),
);

const [finished, live, died, diedAmidst] = Array.from({ length: 4 }, () =>
  checkout(directory, commandPlan(flat(1), ['/bin/true'])),
);
await statusWriter('finished', finished);
const writer = await statusWriter('live', live);
await statusWriter('died', died);
await writeJournal(join(diedAmidst, '.agent', 'runs', 'run-of-the-bench', 'journal.ndjson'), UNITS_OF_STATUS);
const contenders = {
  'node -e 0': empty,
  'ralph status, while it goes on': () => ralph(live, 'status'),
  'ralph status, once it is over': () => ralph(finished, 'status'),
  'ralph status, its process died': () => ralph(died, 'status'),
  'ralph status, it died within a second of an event': () => ralph(diedAmidst, 'status'),
};
rows.push(
  ...(await starts(
    `status of a run of ${UNITS_OF_STATUS.toLocaleString('en')} units`,
    contenders,
    Object.fromEntries(
      Object.keys(contenders)
        .slice(1)
        .map((name) => [name, 3]),
    ),
  )),
);
writer.kill();
rmSync(directory, { recursive: true, force: true });
console.log(JSON.stringify(rows));

function starts(label, contenders, targets = {}) {
  return measureRows(label, contenders, { unit: 'ms', targets, rounds: 9, warmUp: 1 });
}

/** A process that leaves, or keeps, a run as a coordinator does; resolves once it can be looked at. It ends with this one at the latest. */
async function statusWriter(phase, root) {
  const args = [STATUS_PASS, phase, root, String(UNITS_OF_STATUS), directory];
  const writer = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [code] = await Promise.race([once(writer.stdout, 'data').then(() => [0]), once(writer, 'exit')]);
  if (code !== 0) throw new Error(`status-pass.mjs ended with ${code}`);
  return writer;
}

function timed([program, ...args], { cwd = directory, env = {}, status: expected = 0 } = {}) {
  const begin = performance.now();
  const options = { cwd, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 2 ** 26 };
  const { status, stderr } = spawnSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const took = performance.now() - begin;
  if (status !== expected) throw new Error(`it ended with exit code ${status}: ${stderr}`);
  return took;
}

function ofProgram(name, args, status = 0) {
  return peer(missingPackages([name]), () => timed([peerProgram(name), ...args], { status }));
}

function ofPackage(name, source, args) {
  const missing = missingPackages([name]);
  if (missing !== null) return peer(missing, null);
  const path = join(directory, `${name}.mjs`);
  writeFileSync(path, source);
  return peer(null, () => node(path, ...args));
}

function cittyProgram() {
  return `import { defineCommand, runMain } from ${JSON.stringify(peerFile('citty', 'dist/index.mjs'))};
runMain(defineCommand({ meta: { name: 'bench', version: '1.0.0' }, args: { plan: { type: 'positional', required: false } }, run() {} }));
`;
}

function commanderProgram() {
  return `import { Command } from ${JSON.stringify(peerFile('commander', 'esm.mjs'))};
new Command('bench').version('1.0.0').argument('[plan]').option('-j, --max-workers <number>').action(() => {}).parse();
`;
}

function wireitRun() {
  const root = join(directory, 'wireit');
  mkdirSync(root, { recursive: true });
  const path = join(root, 'package.json');
  const wireit = { nothing: { command: '/bin/true' } };
  writeFileSync(path, JSON.stringify({ scripts: { nothing: 'wireit' }, wireit }));
  const env = { npm_lifecycle_event: 'nothing', npm_package_json: path, WIREIT_CACHE: 'none' };
  return timed([peerProgram('wireit')], { cwd: root, env });
}

function turboRun() {
  const root = join(directory, 'turbo');
  mkdirSync(join(root, 'packages', 'one'), { recursive: true });
  mkdirSync(join(root, 'bin'), { recursive: true });
  const write = (path, value) => writeFileSync(join(root, path), JSON.stringify(value));
  writeFileSync(join(root, 'bin', 'npm'), '#!/bin/sh\nexec /bin/true\n', { mode: 0o755 });
  write('package.json', { name: 'bench', packageManager: 'npm@10.9.0', workspaces: ['packages/*'] });
  write('packages/one/package.json', { name: 'one', version: '1.0.0', scripts: { build: 'true' } });
  write('turbo.json', { tasks: { build: { cache: false } } });
  const env = { PATH: `${join(root, 'bin')}:${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: '1' };
  return timed([peerProgram('turbo'), 'run', 'build', '--no-daemon'], { cwd: root, env });
}
