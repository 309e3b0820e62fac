#!/usr/bin/env node
// `pnpm docs:record` runs the real command in a pseudo-terminal and writes what it showed as animated pictures,
// docs/images/*.svg. On Linux; after a build. Nothing but the time is changed, and paths are shortened to ~.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { animatedSvg } from './recording/animated-svg.mjs';
import { runInTerminal } from './recording/run-in-terminal.mjs';
import { openScreen } from './recording/screen.mjs';
import { ROOT } from './site-pages.mjs';

const SIZE = { cols: 100, rows: 30 };
/** How often the picture changes, how fast is typed, how long a result stays, how long a command may take; ms. */
const [TICK, KEY, STAY, LONGEST] = [150, 50, 3500, 10_000];

const FILMS = [
  {
    name: 'demo',
    title: 'ralph demo: a plan of six units runs in a small shop',
    commands: ['ralph demo --dir shop'],
  },
  {
    name: 'look',
    title: 'ralph status, graph and explain: what became of a run, and why',
    directory: 'shop',
    commands: ['ralph status', 'ralph graph --run', 'ralph explain catalog'],
  },
];

const home = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-')));
try {
  const env = { PATH: `${join(home, 'bin')}:${process.env.PATH}`, HOME: home, XDG_CONFIG_HOME: home };
  mkdirSync(join(home, 'bin'));
  const shim = join(home, 'bin', 'ralph');
  writeFileSync(
    shim,
    `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'packages/cli/bin/ralph.cjs')}' "$@"\n`,
  );
  chmodSync(shim, 0o755);
  mkdirSync(join(ROOT, 'docs/images'), { recursive: true });
  for (const film of FILMS) {
    const svg = await record(film, env);
    if (svg.includes(home) || svg.includes(ROOT))
      throw new Error(`${film.name}: a path of this machine is in the picture`);
    writeFileSync(join(ROOT, 'docs/images', `${film.name}.svg`), svg);
    process.stdout.write(`docs/images/${film.name}.svg: ${Math.ceil(svg.length / 1000)} kB\n`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function record({ title, directory = '.', commands }, env) {
  const screen = openScreen({ ...SIZE, replace: [home, '~'] });
  const frames = [];
  const speeds = [];
  const show = (ms) => {
    const rows = screen.rows();
    const last = frames.at(-1);
    if (last !== undefined && JSON.stringify(last.rows) === JSON.stringify(rows)) last.ms += ms;
    else frames.push({ rows, ms });
  };
  for (const words of commands) {
    await screen.write('\x1b[1m$\x1b[22m ');
    show(600);
    for (const key of words) {
      await screen.write(key);
      show(KEY);
    }
    await screen.write('\r\n');
    show(TICK);
    const { pieces, ms } = await runInTerminal(words, { ...SIZE, cwd: join(home, directory), env });
    const speed = Math.max(1, ms / LONGEST);
    speeds.push(speed);
    await play(pieces, { speed, screen, show });
    show(STAY);
    frames.at(-1).isStill = true;
  }
  const fastest = Math.max(...speeds);
  const pace = fastest > 1.05 ? `played ${fastest.toFixed(1)} times as fast` : 'waiting left out';
  return animatedSvg(frames, { ...SIZE, title, caption: `a real run, ${pace}` });
}

/** Shows what was written as it was written, one picture a tick. */
async function play(pieces, { speed, screen, show }) {
  let shownUntil = pieces[0]?.at ?? 0;
  for (const { at, data } of pieces) {
    const ticks = Math.floor((at - shownUntil) / speed / TICK);
    if (ticks > 0) show(ticks * TICK);
    shownUntil += ticks * TICK * speed;
    await screen.write(data);
  }
}
