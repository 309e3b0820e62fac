import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import xterm from '@xterm/headless';
import { execa } from 'execa';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { renderLiveFrame, type LiveFrame } from '../src/live-frame.ts';
import { makeCheckout, nodeUnit, type Checkout } from './checkout.ts';
import { until } from './life-rig.ts';
import { RALPH } from './ralph.ts';

const plain = pc.createColors(false);
const frame: LiveFrame = {
  workers: ['api', 'data'].map((unitId) => ({
    unitId,
    agent: 'claude',
    attempt: 1,
    startedAt: 1000,
    note: 'Editing src/data/model.ts',
  })),
  counts: { pending: 1, running: 2, succeeded: 3, failed: 1, blocked: 0, cancelled: 0, skipped: 1, total: 8 },
  waits: [],
  verifying: null,
  runStartedAt: 0,
  now: 13_000,
  leftMs: 95_000,
  usage: { input_tokens: 12_000, output_tokens: 345, cost_usd: 0.1234 },
  keys: {
    mode: { at: 'overview', picked: 'data' },
    choices: [
      { unitId: 'api', running: true },
      { unitId: 'data', running: true },
      { unitId: 'docs', running: false },
    ],
    log: [],
  },
};

test.for([
  ['all that was expected is over', { leftMs: 0 }],
  ['only the verification is left', { leftMs: 95_000, verifying: 'npm test' }],
] as const)('nothing is said of the time left once %s', ([, change]) => {
  const shown = renderLiveFrame({ ...frame, ...change }, { columns: 100, rows: 24 }, plain);
  expect(shown).toContain('13.0s');
  expect(shown).not.toContain(' left');
});

test('where keys can be pressed, the picked unit is marked, with a bar, what is left, tokens, cost and the keys', () => {
  expect(renderLiveFrame(frame, { columns: 100, rows: 24 }, plain)).toMatchInlineSnapshot(`
    "  api   claude    12.0s  Editing src/data/model.ts
    ▸ data  claude    12.0s  Editing src/data/model.ts
      docs  did not succeed
    [████████████░░░░░░░░] 13.0s · about 1m 35s left · 12.3k tokens  $0.12
    2 running · 1 waiting · 3 succeeded · 1 failed · 1 skipped
    ↑↓ pick · l log · s stop it, S now · q stop the run, Q now"
  `);
});

test('a log that is followed fills the terminal and no more', () => {
  const log = Array.from({ length: 50 }, (_, index) => `line ${index}`);
  const keys = { mode: { at: 'log', picked: 'api' }, choices: frame.keys?.choices ?? [], log } as const;
  const lines = renderLiveFrame({ ...frame, keys }, { columns: 60, rows: 10 }, plain).split('\n');
  expect(lines.length).toBeLessThan(10);
  expect(lines.slice(0, 5)).toEqual(['log of api', ...[46, 47, 48, 49].map((index) => `| line ${index}`)]);
});

const isThere = (name: string): boolean => {
  try {
    execFileSync('which', [name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const missing = process.platform === 'linux' && isThere('script') ? '' : 'script on Linux';

describe.skipIf(missing !== '')(
  `on a terminal (${missing === '' ? 'with script' : `skipped: needs ${missing}`})`,
  () => {
    test(
      'keys follow a log, stop a unit, try it again and stop the run; the terminal is as it was',
      { timeout: 180_000 },
      async () => {
        await using checkout = await makeCheckout();
        const works = (unit: string): string =>
          `const fs = require('node:fs'); fs.appendFileSync('${unit}/begun', 'x'); setInterval(() => console.log('\\u001b[2Jworking on ${unit}'), 50)`;
        const plan = await checkout.plan([nodeUnit('a', works('a')), nodeUnit('b', works('b'))]);
        await using terminal = openTerminal(checkout, plan);
        await terminal.shows('s stop it, S now · q stop the run, Q now');
        terminal.type('l');
        await terminal.shows('log of a');
        await terminal.shows('| working on a');
        terminal.type('q');
        terminal.type('s');
        await terminal.shows('stop a? y: yes');
        terminal.type('y');
        // A unit may end before who asked has looked for the answer.
        await terminal.shows('a is asked to end', 'cancelled (stopped_by_user)');
        await terminal.shows('a  did not succeed');
        terminal.type('j');
        terminal.type('r');
        await terminal.shows('try a again? y: yes');
        terminal.type('y');
        await terminal.shows('opened again', 'attempt 2 started');
        terminal.type('q');
        await terminal.shows('stop the run? y: yes');
        terminal.type('y');
        await terminal.shows('status     attempts');
        await terminal.shows('now: isig icanon echo');
      },
    );

    test(
      'a terminal that is made narrow and wide again in the middle of a run keeps nothing of old frames, and ends with the summary',
      { timeout: 180_000 },
      async () => {
        await using checkout = await makeCheckout();
        const works = (unit: string): string =>
          `setInterval(() => { console.log('working on ${unit} ' + 'and on '.repeat(40)); require('node:fs').existsSync('go') && process.exit(0); }, 50)`;
        const plan = await checkout.plan([nodeUnit('a', works('a')), nodeUnit('b', works('b'))]);
        await using terminal = openTerminal(checkout, plan, 120);
        const { screen } = terminal;
        const longest = () => Math.max(...screen.rows().map((row) => row.length));
        const rowsWith = (text: string) => screen.rows().filter((row) => row.includes(text)).length;
        await until(() => rowsWith('working on b') > 0 && rowsWith('q stop the run') === 1);
        for (const [columns, keys] of [
          [40, '…'],
          [120, 'Q now'],
        ] as const) {
          await terminal.resize(columns);
          await until(() => screen.rows().some((row) => row.startsWith('↑↓') && row.endsWith(keys)));
          const shown = ['working on a', 'working on b', '░░', '2 running', '↑↓'];
          expect(shown.map((text) => [text, rowsWith(text)])).toEqual(shown.map((text) => [text, 1]));
          expect(longest()).toBeLessThanOrEqual(columns);
        }
        await writeFile(join(checkout.root, 'go'), '');
        await terminal.ended;
        await until(() => rowsWith('now: isig') === 1);
        expect(['working on', '░░', 'running', '↑↓'].map(rowsWith)).toEqual([0, 0, 0, 0]);
        expect(screen.broken()).toEqual([]);
        const at = screen.rows().findIndex((row) => row.includes('status     attempts'));
        expect(screen.rows().slice(at).join('\n')).toMatch(/^unit .*\na .*succeeded.*\nb .*succeeded/);
      },
    );
  },
);

/** A screen that people would see: what is written to it is carried out as a terminal does, also when it is resized. */
function openScreen(columns: number, rows: number) {
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  const lines = () => {
    const { active } = screen.buffer;
    return Array.from({ length: active.length }, (_, at) => active.getLine(at));
  };
  return {
    write: (chunk: Buffer): void => {
      screen.write(chunk);
    },
    /** What was written is carried out a little later. */
    settled: () => new Promise<void>((done) => screen.write('', done)),
    resize: (to: number) => screen.resize(to, rows),
    /** All rows, those that were scrolled away too. */
    rows: () => lines().map((line) => line?.translateToString(true) ?? ''),
    /** Those that go on where the one above had to be broken. */
    broken: () =>
      lines()
        .filter((line) => line?.isWrapped)
        .map((line) => line?.translateToString(true)),
  };
}

/** Numbers of the system calls by which a process waits for events, on x86-64 and arm64. */
const EVENT_WAITS = ['22', '232', '281'];

/** Stopped in the middle of a frame it would draw for the new width what it laid out for the old one. */
async function stopBetweenFrames(pid: number): Promise<void> {
  const isStopped = (): boolean => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  await until(() => {
    process.kill(pid, 'SIGSTOP');
    if (!isStopped()) return false;
    if (isWaiting(pid)) return true;
    process.kill(pid, 'SIGCONT');
    return false;
  });
}

/** Where that cannot be read, it counts as waiting. */
function isWaiting(pid: number): boolean {
  try {
    return EVENT_WAITS.includes(readFileSync(`/proc/${pid}/syscall`, 'utf8').split(' ')[0] ?? '');
  } catch {
    return true;
  }
}

/** The last thing that the terminal runs tells how its modes were left. */
function openTerminal({ root }: Checkout, plan: string, columns = 100) {
  const words = [process.execPath, RALPH, 'run', plan, '--confine', 'off', '--grace', '1s'];
  const run = `echo $$ > .git/pid; tty > .git/tty; exec ${words.map((word) => `'${word}'`).join(' ')}`;
  const command = `sh -c "${run.replaceAll('$', '\\$')}"`;
  const modes = String.raw`echo now: $(stty -a | grep -o '\(^\| \)\(icanon\|echo\|isig\)\b' | sort -r | tr -d '\n')`;
  const child = execa(
    'script',
    ['--quiet', '--flush', '--command', `stty cols ${columns} rows 30; ${command}; ${modes}`, '/dev/null'],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], TERM: 'xterm', SHELL: '/bin/sh', XDG_CONFIG_HOME: '/nonexistent' },
      extendEnv: false,
      reject: false,
    },
  );
  let output = '';
  let seen = 0;
  const screen = openScreen(columns, 30);
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    screen.write(chunk);
  });
  const told = (name: string): string => readFileSync(join(root, '.git', name), 'utf8').trim();
  return {
    screen,
    ended: child,
    /** As when somebody drags the window: nothing is drawn in between, so that there is nothing to chance. */
    resize: async (to: number) => {
      const ralph = Number(told('pid'));
      await stopBetweenFrames(ralph);
      const mark = `\u001b]0;to ${to}\u0007`;
      await writeFile(told('tty'), mark);
      await until(() => output.includes(mark));
      await screen.settled();
      screen.resize(to);
      await execa('stty', ['-F', told('tty'), 'cols', String(to)]);
      process.kill(ralph, 'SIGCONT');
    },
    /** Waits for texts that come after all that was waited for, in whatever order. */
    shows: async (...texts: readonly string[]) => {
      const shown = (): string => stripVTControlCharacters(output);
      const places = (): readonly number[] => texts.map((text) => shown().indexOf(text, seen));
      await until(() => !places().includes(-1)).catch((error: unknown) => {
        const missing = texts.filter((_, place) => places()[place] === -1).join('", "');
        throw new Error(`"${missing}" was not shown; the end was:\n${shown().slice(-3000)}`, {
          cause: error,
        });
      });
      seen = Math.max(...places().map((place, at) => place + (texts[at] ?? '').length));
    },
    type: (keys: string) => void child.stdin.write(keys),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await child;
    },
  };
}
