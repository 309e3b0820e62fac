#!/usr/bin/env node
// Packs every package as it would be published, holds the tarballs to publint and attw, looks into them, and lets the projects of examples/reuse-*
// install theirs far from this repository: each has to type-check, run, and print its expected-output.txt. Last come the
// first steps of somebody who installs the command.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryFirstSteps } from './first-steps.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const workplace = mkdtempSync(join(tmpdir(), 'ralph-tarballs-'));
const update = process.argv.includes('--update');

run(process.execPath, [join(root, 'scripts', 'setup.mjs')], root);
const packed = readdirSync(join(root, 'packages')).map((folder) => pack(join(root, 'packages', folder)));
const examples = readdirSync(join(root, 'examples')).filter((name) => name.startsWith('reuse-'));
const problems = [
  ...packed.flatMap(unfitFiles),
  ...packed.flatMap(unfitMetadata),
  ...examples.flatMap(tryExample),
  ...(await tryFirstSteps(workplace, installTarballs)),
];

for (const problem of problems) console.error(`tarballs: ${problem}`);
if (problems.length === 0) {
  rmSync(workplace, { recursive: true, force: true });
  console.log(
    `tarballs: ${packed.length} packages packed, ${examples.length} outside projects and the first steps work`,
  );
} else {
  console.error(
    `tarballs: ${problems.length} problems; look around in ${workplace}, run again: node scripts/try-tarballs.mjs`,
  );
  process.exitCode = 1;
}

function pack(folder) {
  const pnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
  const args = [pnpm, 'pack', '--json', '--pack-destination', join(workplace, 'tarballs')];
  const { name, filename } = JSON.parse(run(process.execPath, args, folder));
  // pnpm's own list leaves out the licence, which it takes from the root of the repository.
  const files = run('tar', ['-tzf', filename], workplace).trim().split('\n');
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, filename, manifest, files: files.map((path) => path.replace(/^package\//u, '')) };
}

/** A tarball holds what its package.json promises, a README and the licence, and nothing else. */
function unfitFiles({ name, files, manifest }) {
  const promised = ['package.json', 'README.md', 'LICENSE', ...publicFiles(manifest)];
  const missing = promised.filter((path) => !files.includes(path)).map((path) => `${name} lacks ${path}`);
  const fits = (path) =>
    promised.includes(path) ||
    path === 'dist/third-party-notices.txt' ||
    /^(?:dist\/[\w./-]+\.(?:c?js|js\.map|d\.ts)|bin\/[\w-]+\.cjs)$/u.test(path);
  return [
    ...missing,
    ...files.filter((path) => !fits(path)).map((path) => `${name} has ${path}, which nobody needs`),
  ];
}

function unfitMetadata({ name, filename }) {
  const judges = [
    ['publint', '--strict', filename],
    ['attw', filename, '--profile', 'esm-only'],
  ];
  return judges.flatMap(([judge, ...args]) => {
    const { status, output } = attempt(join(root, 'node_modules', '.bin', judge), args, workplace);
    return status === 0 ? [] : [`${name}: ${judge} says:\n${output}`];
  });
}

function publicFiles({ exports, bin = {} }) {
  const targets = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : [entry.types, entry.default],
  );
  return [...targets, ...Object.values(bin)].map((path) => path.replace(/^\.\//u, ''));
}

function tryExample(example) {
  const project = join(workplace, example);
  cpSync(join(root, 'examples', example), project, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|dist|package-lock\.json)$/u.test(path),
  });
  installTarballs(project);
  // `npm start` compiles with moduleResolution nodenext, and checks the type files of all that is installed.
  const started = attempt('npm', ['start', '--silent'], project);
  if (started.status !== 0) return [`${example} does not compile or run:\n${started.output}`];
  const asBundler = [
    'tsc',
    '--noEmit',
    '--skipLibCheck',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
  ];
  const bundled = attempt('npx', asBundler, project);
  if (bundled.status !== 0) return [`${example} does not compile for a bundler:\n${bundled.output}`];
  const expected = join(root, 'examples', example, 'expected-output.txt');
  if (update) writeFileSync(expected, started.output);
  return started.output === readFileSync(expected, 'utf8')
    ? []
    : [`${example} does not print its expected-output.txt (--update writes it), but:\n${started.output}`];
}

/** Every package of ours comes from its tarball, also one that another of ours needs; the rest from the registry. */
function installTarballs(project) {
  const path = join(project, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const tarballs = Object.fromEntries(packed.map(({ name, filename }) => [name, `file:${filename}`]));
  for (const name of Object.keys(manifest.dependencies)) manifest.dependencies[name] = tarballs[name];
  const overrides = Object.fromEntries(
    Object.entries(tarballs).filter(([name]) => !(name in manifest.dependencies)),
  );
  writeFileSync(path, `${JSON.stringify({ ...manifest, overrides }, null, 2)}\n`);
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], project);
}

function run(program, args, cwd) {
  const { status, output } = attempt(program, args, cwd);
  if (status === 0) return output;
  throw new Error(`${program} ${args.join(' ')} ended with exit code ${status} in ${cwd}:\n${output}`);
}

function attempt(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  return { status, output: status === 0 ? stdout : `${stdout}${stderr}` };
}
