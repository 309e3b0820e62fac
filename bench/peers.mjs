// Programs and packages that stand beside ours. Packages of bench/peers.json are installed once into a cache folder; Debian's
// programs are used where PATH has them. Nothing of it is needed: what is missing is left out, with the reason.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packages, built } = JSON.parse(readFileSync(new URL('./peers.json', import.meta.url), 'utf8'));
const cache = resolve(
  process.env.RALPH_BENCH_PEERS ?? join(root, 'node_modules', '.cache', 'ralph-bench-peers'),
);
// Packages without a `require` condition are found only by an import from where they are installed.
const LOADER = join(cache, 'load-peer.mjs');

/** Installs what is missing of the pinned packages; scripts are run only for those that have to be built. */
export function installPeers() {
  const missing = Object.entries(packages).filter(([name, version]) => installedVersion(name) !== version);
  mkdirSync(cache, { recursive: true });
  writeFileSync(LOADER, 'export const load = (name) => import(name);\n');
  if (missing.length === 0) return;
  const manifest = join(cache, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  process.stderr.write(`bench: installing ${missing.length} peers\n`);
  const specs = missing.map(([name, version]) => `${name}@${version}`);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  npm(['install', '--ignore-scripts', '--save-exact', ...quiet, '--prefix', cache, ...specs]);
  const toBuild = missing.map(([name]) => name).filter((name) => built.includes(name));
  if (toBuild.length > 0) npm(['rebuild', '--loglevel=error', '--prefix', cache, ...toBuild]);
}

/** Why these packages cannot be measured; null when they can. */
export function missingPackages(names) {
  const missing = names.filter((name) => installedVersion(name) !== packages[name]);
  return missing.length === 0 ? null : `${missing.join(', ')} could not be installed`;
}

/** Why this program cannot be measured; null when it can. */
export function missingProgram(name) {
  return findProgram(name) === null ? `no ${name} in PATH` : null;
}

/** Where PATH has a program. */
export function findProgram(name) {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(directory, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next directory may have it.
    }
  }
  return null;
}

/** A peer's module, as its users import it. */
export async function loadPeer(name) {
  const { load } = await import(pathToFileURL(LOADER).href);
  return load(name);
}

/** A file of a peer's package. */
export function peerFile(name, path) {
  return join(cache, 'node_modules', name, path);
}

/** A peer's program, as its users start it. */
export function peerProgram(name) {
  return join(cache, 'node_modules', '.bin', name);
}

function installedVersion(name) {
  const manifest = join(cache, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : null;
}

function npm(args) {
  const { status } = spawnSync('npm', args, { cwd: cache, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.stderr.write(`bench: npm ${args[0]} ended with exit code ${status}\n`);
}
