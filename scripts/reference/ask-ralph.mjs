import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runCli } from '../../packages/cli/bin/index.mjs';

/** What a command prints where nothing is set, on a terminal so wide that no line is broken. */
export async function askRalph(...words) {
  const nowhere = mkdtempSync(join(tmpdir(), 'ralph-reference-'));
  let text = '';
  const screen = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  screen.columns = 100_000;
  const io = {
    stdin: process.stdin,
    stdout: screen,
    stderr: screen,
    env: { PATH: process.env.PATH, HOME: nowhere },
    cwd: nowhere,
    version: '0.0.0',
    bugs: '',
    interrupts: () => ({ signal: new AbortController().signal, release: () => undefined }),
  };
  try {
    if ((await runCli(words, io)) === 0) return text;
    throw new Error(`ralph ${words.join(' ')}: ${text}`);
  } finally {
    rmSync(nowhere, { recursive: true });
  }
}
