'use strict';

// Loads the bundle, and keeps what V8 compiled of it: compiling is half of what a short command costs. From 22.1 on Node
// does that itself; before, it is done here. What is kept lies in a directory of the user's own: in /tmp it may be anybody's.
const { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const nodeModule = require('node:module');
const { homedir } = require('node:os');
const path = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');
const { version } = require('../package.json');

/** A name with the hash of the content, as the build gives it: what is kept under it can be of nothing else.
 * It is kept by its whole path all the same, for V8 keeps that too, and shows it in stack traces. */
const HASHED = /-[0-9A-Z]{8}\.cjs$/;

/** A checksum, and as many bytes as keep what follows aligned for V8. */
const HEADER_BYTES = 8;

/** Loads a file of the bundle as `require` would, with all that it requires. */
exports.load = (file) => {
  const directory = cacheDirectory();
  if (directory === null) return require(file);
  if (nodeModule.enableCompileCache !== undefined) nodeModule.enableCompileCache(directory);
  const isKept = nodeModule.enableCompileCache === undefined && crc32 !== undefined && isOwn(directory);
  return isKept
    ? loaderOf(path.join(directory, `${version}-${process.version}-${process.arch}`))(file)
    : require(file);
};

function loaderOf(directory) {
  const modules = new Map();
  const compiled = new Map();
  const load = (file) => {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const requireFrom = (name) =>
      name.startsWith('./') ? load(path.join(path.dirname(file), name)) : require(name);
    compile(file)(module.exports, requireFrom, module, file, path.dirname(file));
    return module.exports;
  };
  const compile = (file) => {
    const kept = HASHED.test(file) ? path.join(directory, file) : null;
    const cachedData = kept === null ? undefined : readKept(kept);
    const source = readFileSync(file, 'utf8');
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename: file,
      cachedData,
    });
    if (kept !== null && (cachedData === undefined || script.cachedDataRejected === true))
      compiled.set(kept, script);
    return script.runInThisContext();
  };
  // At the end, when all functions that such a command calls have been compiled.
  process.once('exit', () => keep(directory, compiled));
  return load;
}

function keep(directory, compiled) {
  if (compiled.size === 0) return;
  // Processes of several containers may share the directory and have the same number.
  const unfinished = path.join(directory, `${process.pid}-${Date.now()}-${Math.random()}.tmp`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const [kept, script] of compiled) {
      const code = script.createCachedData();
      mkdirSync(path.dirname(kept), { recursive: true, mode: 0o700 });
      writeFileSync(unfinished, Buffer.concat([headerOf(code), code]), { flag: 'wx', mode: 0o600 });
      renameSync(unfinished, kept);
    }
  } catch {
    // A command that cannot keep anything works all the same.
    removeOrNothing(unfinished);
  }
}

function removeOrNothing(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // Then it is not there, or cannot be removed by us.
  }
}

/** V8 believes what it is given: what a crash or a full disk left of a file must not come to it. */
function readKept(file) {
  try {
    const bytes = readFileSync(file);
    const code = bytes.subarray(HEADER_BYTES);
    return bytes.subarray(0, HEADER_BYTES).equals(headerOf(code)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function headerOf(code) {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(crc32(code));
  return header;
}

/** Null where the user has no home directory: nothing is kept in the directory that the command is started in. */
function cacheDirectory() {
  const named = process.env.XDG_CACHE_HOME ?? '';
  const cache = path.isAbsolute(named) ? named : path.join(homedir(), '.cache');
  return path.isAbsolute(cache) ? path.join(cache, 'ralph', 'compiled') : null;
}

/** Whether nobody else can write there; a directory that is not there yet is made. */
function isOwn(directory) {
  const user = process.getuid?.();
  if (user === undefined) return false;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const found = lstatSync(directory);
    return found.isDirectory() && found.uid === user && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
