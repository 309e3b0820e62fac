// A unit prints a million lines of 100 bytes; what counts is the CPU of all processes together, as the shell's `times` tells
// it. Of `ralph run` the same run of a unit that prints nothing is taken away: what is left is what the lines cost.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RALPH, checkout, commandPlan, flat } from './checkout.mjs';
import { measureRows, peer } from './measure.mjs';
import { missingPackages, peerProgram } from './peers.mjs';

const LINES = 1_000_000;
const PASS = fileURLToPath(new URL('./logs-pass.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
const lines = join(directory, 'lines.txt');
writeLines();
const out = join(directory, 'out.log');
const full = checkout(directory, commandPlan(flat(1), ['cat', lines]));
const silent = checkout(directory, commandPlan(flat(1), ['cat', '/dev/null']));
const ralph = (root) => {
  // The others write over what they wrote before; to have ever more of it on the disk costs ever more.
  rmSync(join(root, '.agent'), { recursive: true, force: true });
  return cpu([process.execPath, RALPH, 'run', 'plan.json', '--confine', 'off'], { cwd: root });
};

const rows = await measureRows(
  `${LINES.toLocaleString('en')} lines of 100 bytes`,
  {
    'cat | cat > file': () => cpu(['sh', '-c', `cat '${lines}' | cat > '${out}'`]),
    'ralph run, less a run without lines': () => ralph(full) - ralph(silent),
    'ralph run, all of it': () => ralph(full),
    'turbo, npm replaced by cat': peer(missingPackages(['turbo']), turboRun),
    concurrently: peer(missingPackages(['concurrently']), () =>
      cpu([peerProgram('concurrently'), `cat ${lines}`]),
    ),
    'node, reads it and drops it': () => cpu([process.execPath, PASS, 'drop', lines]),
    'readline to a file': () => cpu([process.execPath, PASS, 'readline', lines]),
    'execa, lines to a file': peer(missingPackages(['execa']), () =>
      cpu([process.execPath, PASS, 'execa', lines]),
    ),
  },
  { unit: 'ms CPU', targets: { 'ralph run, less a run without lines': 2.5 }, rounds: 3, warmUp: 1 },
);
rmSync(directory, { recursive: true, force: true });
console.log(
  JSON.stringify(
    rows.map((row) => (/^(?:node|readline)\b/.test(row.contender) ? { ...row, peer: true } : row)),
  ),
);

/** Words as an agent prints them, nothing secret among them. */
function writeLines() {
  const line = (place) =>
    `${place} reading src/module-${place % 997}.ts and writing what it needs to the next one `;
  const block = Array.from({ length: 10_000 }, (_, place) => `${line(place).padEnd(99, '.')}\n`).join('');
  writeFileSync(lines, '');
  for (let written = 0; written < LINES; written += 10_000) writeFileSync(lines, block, { flag: 'a' });
}

/** The CPU that a command and all that it waited for took, in ms. */
function cpu(argv, { cwd = directory, env = {} } = {}) {
  const script = `"$@" > '${join(directory, 'printed.log')}' 2>&1 || exit 1; times`;
  const options = { cwd, env: { ...process.env, ...env }, encoding: 'utf8' };
  const { status, stdout } = spawnSync('sh', ['-c', script, 'sh', ...argv], options);
  if (status !== 0) throw new Error(`it ended with exit code ${status}`);
  const [user, system] = stdout.trim().split('\n').at(-1).split(' ');
  return msOf(user) + msOf(system);
}

function msOf(text) {
  const [minutes, seconds] = text.replace('s', '').split('m');
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}

function turboRun() {
  const root = join(directory, 'turbo');
  mkdirSync(join(root, 'packages', 'one'), { recursive: true });
  mkdirSync(join(root, 'bin'), { recursive: true });
  const write = (path, value) => writeFileSync(join(root, path), JSON.stringify(value));
  writeFileSync(join(root, 'bin', 'npm'), `#!/bin/sh\nexec cat '${lines}'\n`, { mode: 0o755 });
  write('package.json', { name: 'bench', packageManager: 'npm@10.9.0', workspaces: ['packages/*'] });
  write('packages/one/package.json', { name: 'one', version: '1.0.0', scripts: { build: 'true' } });
  write('turbo.json', { tasks: { build: { cache: false } } });
  const env = { PATH: `${join(root, 'bin')}:${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: '1' };
  return cpu([peerProgram('turbo'), 'run', 'build', '--no-daemon'], { cwd: root, env });
}
