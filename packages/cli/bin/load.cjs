'use strict';

// Loads the bundle, and keeps what V8 compiled of it: compiling is half of what a short command costs. From 22.1 on Node
// does that itself; before, it is done here. What is kept lies in a directory of the user's own: in /tmp it may be anybody's.
const { lstatSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const nodeModule = require('node:module');
const { homedir } = require('node:os');
const { basename, dirname, isAbsolute, join } = require('node:path');
const { Script } = require('node:vm');

/** Loads a file of the bundle as `require` would, with all that it requires. */
exports.load = (file) => {
  const directory = cacheDirectory();
  if (nodeModule.enableCompileCache !== undefined) nodeModule.enableCompileCache(directory);
  const isKept = nodeModule.enableCompileCache === undefined && isOwn(directory);
  return isKept ? loaderOf(join(directory, `${process.version}-${process.arch}`))(file) : require(file);
};

function loaderOf(directory) {
  const modules = new Map();
  const compiled = new Map();
  const load = (file) => {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const requireFrom = (name) => (name.startsWith('./') ? load(join(dirname(file), name)) : require(name));
    compile(file)(module.exports, requireFrom, module, file, dirname(file));
    return module.exports;
  };
  const compile = (file) => {
    const { mtimeMs, size } = statSync(file);
    const kept = join(directory, `${basename(file)}-${size}-${mtimeMs}`);
    const cachedData = readOrNothing(kept);
    const source = readFileSync(file, 'utf8');
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename: file,
      cachedData,
    });
    if (cachedData === undefined || script.cachedDataRejected === true) compiled.set(kept, script);
    return script.runInThisContext();
  };
  // At the end, when all functions that such a command calls have been compiled.
  process.once('exit', () => keep(directory, compiled));
  return load;
}

function keep(directory, compiled) {
  if (compiled.size === 0) return;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const [path, script] of compiled) {
      const own = `${path}.${process.pid}`;
      writeFileSync(own, script.createCachedData(), { mode: 0o600 });
      renameSync(own, path);
    }
  } catch {
    // A command that cannot keep anything works all the same.
  }
}

function readOrNothing(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function cacheDirectory() {
  const cache = process.env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'ralph', 'compiled');
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
