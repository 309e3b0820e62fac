#!/usr/bin/env node
'use strict';

// What npm links as `ralph`. It is CommonJS and says its version before anything is loaded: an entry that is an ES module,
// or that touches `process.stdout`, takes a fifth longer to do so.
const { writeSync } = require('node:fs');

const [word, ...more] = process.argv.slice(2);
const asksVersion = more.length === 0 && (word === '--version' || word === '-V');
if (!asksVersion || !saysVersion()) {
  // The command always says how it ended: should it ever be left without anything to do, that is no success.
  process.once('beforeExit', () => process.exit(13));
  require('./load.cjs').load(require.resolve('../dist/main.cjs'));
}

/** False when standard output cannot be written: the command itself knows what to say then. */
function saysVersion() {
  try {
    writeSync(1, `${require('../package.json').version}\n`);
    return true;
  } catch {
    return false;
  }
}
