// 1,000 units of /bin/true, eight at once. First runPlan against bare child_process.spawn, each without the start of its
// process; then whole commands, on a flat plan, in layers and in a chain, beside programs that run the same plan.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RALPH, checkout, commandPlan } from './checkout.mjs';
import { QUICK, ahead, measureRows, peer } from './measure.mjs';
import { findProgram, missingPackages, missingProgram, peerProgram } from './peers.mjs';
import { SHAPES, endedBefore, writeMake, writeNinja, writeTurbo, writeWireit } from './spawn-plans.mjs';

const UNITS = QUICK ? 100 : 1000;
const SLOTS = '8';
const PASS = fileURLToPath(new URL('./spawn-pass.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
const floor = compileFloor();
const rows = [...(await alone())];
for (const shape of Object.keys(SHAPES)) rows.push(...(await wholeCommands(shape)));
rmSync(directory, { recursive: true, force: true });
console.log(JSON.stringify(rows));

async function alone() {
  const plan = commandPlan(SHAPES.flat(UNITS), ['/bin/true']);
  const run = (level) => {
    const root = checkout(directory, plan);
    return pass('run', level, root);
  };
  return measureRows(
    `${UNITS} units, without the start of the process`,
    {
      'child_process.spawn': () => pass('spawn', 'flat', String(UNITS)),
      'runPlan, confine off': () => run('off'),
      'runPlan, confine audit': () => run('audit'),
    },
    { unit: 'ms', targets: { 'runPlan, confine off': 1.3 }, rounds: 3, warmUp: 1 },
  );
}

async function wholeCommands(shape) {
  const needs = SHAPES[shape](UNITS);
  const make = place('make', writeMake, needs);
  const ninja = place('ninja', writeNinja, needs);
  const turbo = place('turbo', writeTurbo, needs);
  const wireit = place('wireit', writeWireit, needs);
  const plan = commandPlan(needs, ['/bin/true']);
  const floors =
    floor === null
      ? {}
      : {
          'posix_spawn in C': () =>
            timed([floor, SLOTS, '/bin/true'], { input: endedBefore(needs).join(' ') }),
        };
  const contenders = {
    ...floors,
    'child_process.spawn': () => timed([process.execPath, PASS, 'spawn', shape, String(UNITS)]),
    ...(shape === 'flat'
      ? {
          xargs: peer(missingProgram('xargs'), () =>
            timed(['xargs', '-P', SLOTS, '-I{}', '/bin/true'], { input: 'x\n'.repeat(UNITS) }),
          ),
        }
      : {}),
    make: peer(missingProgram('make'), () => timed(['make', `-j${SLOTS}`, 'all'], { cwd: make })),
    ninja: peer(missingProgram('ninja'), () => timed(['ninja', `-j${SLOTS}`], { cwd: ninja })),
    'turbo, npm replaced by true': peer(missingPackages(['turbo']), () => turboRun(turbo)),
    'p-queue and execa': peer(missingPackages(['p-queue', 'execa']), () =>
      timed([process.execPath, PASS, 'execa', shape, String(UNITS)]),
    ),
    wireit: peer(missingPackages(['wireit']), () => wireitRun(wireit)),
    'ralph run': () => ralphRun(plan),
  };
  const targets = shape === 'flat' && floor !== null ? { 'ralph run': 1.6 } : {};
  const measured = await measureRows(`${UNITS} units, ${shape}`, contenders, {
    unit: 'ms',
    targets,
    rounds: 3,
    warmUp: 0,
  });
  return shape === 'flat' ? measured : ahead(measured, 'ralph run', ['ninja', 'turbo, npm replaced by true']);
}

function place(name, write, needs) {
  const path = mkdtempSync(join(directory, `${name}-`));
  mkdirSync(path, { recursive: true });
  write(path, needs);
  return path;
}

function pass(...words) {
  return Number(execFileSync(process.execPath, [PASS, ...words], { encoding: 'utf8' }));
}

function timed([program, ...args], { cwd = directory, env = {}, input = '' } = {}) {
  const options = { cwd, env: { ...process.env, ...env }, encoding: 'utf8', input, maxBuffer: 2 ** 26 };
  const begin = performance.now();
  const { status, stderr } = spawnSync(program, args, options);
  const took = performance.now() - begin;
  if (status !== 0) throw new Error(`exit code ${status}: ${stderr}`);
  return took;
}

function ralphRun(plan) {
  const root = checkout(directory, plan);
  return timed([process.execPath, RALPH, 'run', 'plan.json', '--confine', 'off', '--max-workers', SLOTS], {
    cwd: root,
  });
}

function turboRun(cwd) {
  const env = { PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: '1' };
  const args = ['run', 'build', '--no-daemon', `--concurrency=${SLOTS}`, '--output-logs=none'];
  return timed([peerProgram('turbo'), ...args], { cwd, env });
}

function wireitRun(cwd) {
  const settings = { WIREIT_CACHE: 'none', WIREIT_PARALLEL: SLOTS, WIREIT_LOGGER: 'quiet-ci' };
  const npm = { npm_lifecycle_event: 'all', npm_package_json: join(cwd, 'package.json') };
  return timed([peerProgram('wireit')], { cwd, env: { ...settings, ...npm } });
}

/** Without a C compiler child_process.spawn is the floor. */
function compileFloor() {
  const compiler = findProgram('cc');
  if (compiler === null) {
    console.error('posix_spawn in C is left out: no cc in PATH');
    return null;
  }
  const program = join(directory, 'posix-spawn');
  execFileSync(compiler, ['-O2', '-o', program, fileURLToPath(new URL('./posix-spawn.c', import.meta.url))]);
  return program;
}
