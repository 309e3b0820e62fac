import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reapersWork } from '@ralph/mcp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessHost } from '../../src/process/launch.ts';
import { createSlotHost } from '../../src/process/slot-host.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { eventually, forAgents, lives, PATH, sh, start, SUCCESS, unmarked, zombies } from './process-rig.ts';

const UNTIL_THERE = 'until [ -e there ]; do sleep 0.01; done';
const MARK_OF_PROGRAM = 'echo $RALPH_PROCESS_MARK';

describe.each([
  { name: 'a spawn host', create: createSpawnHost },
  { name: 'a slot host', create: createSlotHost },
  { name: 'a slot host for agents', create: () => forAgents(createSlotHost()) },
])('$name', ({ create }) => {
  let host: ProcessHost;
  let directory: string;
  beforeEach(() => {
    host = create();
    directory = mkdtempSync(join(tmpdir(), 'host ü '));
  });
  afterEach(async () => {
    await host.close();
    rmSync(directory, { recursive: true });
    expect(zombies()).toEqual([]);
  });

  test.for([
    { name: 'success', script: 'exit 0', exit: SUCCESS },
    { name: 'an exit code', script: 'exit 37', exit: { ...SUCCESS, exit_code: 37 } },
    { name: 'an exit code that is no signal', script: 'exit 255', exit: { ...SUCCESS, exit_code: 255 } },
    { name: 'SIGTERM', script: 'kill -TERM $$', exit: { ...SUCCESS, exit_code: null, signal: 'SIGTERM' } },
    { name: 'SIGKILL', script: 'kill -KILL $$', exit: { ...SUCCESS, exit_code: null, signal: 'SIGKILL' } },
    { name: 'SIGSEGV', script: 'kill -SEGV $$', exit: { ...SUCCESS, exit_code: null, signal: 'SIGSEGV' } },
    { name: 'SIGINT', script: 'kill -INT $$', exit: { ...SUCCESS, exit_code: null, signal: 'SIGINT' } },
    { name: 'SIGPIPE', script: 'kill -PIPE $$', exit: { ...SUCCESS, exit_code: null, signal: 'SIGPIPE' } },
  ])('reports $name, and nothing but the program writes to its output', async ({ script, exit }) => {
    expect(await sh(host, `echo one; echo two >&2; ${script}`)).toEqual([
      exit,
      expect.stringMatching(/^(one\ntwo|two\none)\n$/),
    ]);
  });

  test.for([
    {
      name: 'a name that is not in PATH',
      argv: ['no-such-program'],
      error: /"no-such-program" was not found in PATH/,
    },
    {
      name: 'a path that does not exist',
      argv: ['/no/such/program'],
      error: /"\/no\/such\/program" does not exist/,
    },
    {
      name: 'a file that is not executable',
      argv: ['/etc/passwd'],
      error: /"\/etc\/passwd" is not an executable file/,
    },
    { name: 'a directory', argv: ['/usr'], error: /"\/usr" is not an executable file/ },
    { name: 'an empty word', argv: [''], error: /expected a program name/ },
    { name: 'no word', argv: [], error: /expected a program name/ },
    { name: 'a word of 200 kB', argv: ['true', 'x'.repeat(200_000)], error: /128 KiB.*E2BIG/ },
    { name: 'a NUL character', argv: ['true', 'a\0b'], error: /NUL/ },
  ])('says why it could not start $name', async ({ argv, error }) => {
    const { process } = start(host, argv);
    expect(process.pid).toBe(0);
    expect(await process.exited).toEqual({
      exit_code: null,
      signal: null,
      spawn_error: expect.stringMatching(error),
    });
    process.kill();
    await process.stop(0);
  });

  test('says that the working directory is missing', async () => {
    const { process } = start(host, ['true'], { cwd: '/no/such/directory' });
    expect(await process.exited).toMatchObject({
      exit_code: null,
      spawn_error: expect.stringContaining('/no/such/directory'),
    });
  });

  test('says that the interpreter of a script is missing', async () => {
    const script = join(directory, 'script');
    writeFileSync(script, '#!/no/such/interpreter\n');
    chmodSync(script, 0o755);
    const exit = await start(host, [script]).process.exited;
    expect(exit.exit_code === 0).toBe(false);
  });

  test('runs in the directory asked for, also one with spaces and umlauts', async () => {
    expect(await sh(host, 'pwd -P', { cwd: directory })).toEqual([SUCCESS, `${directory}\n`]);
  });

  test('gives the program the environment asked for and nothing else', async () => {
    const env = {
      PATH,
      EMPTY: '',
      QUOTED: `it's "$HOME" \\n`,
      LINES: 'a\nb\n',
      PWD: '/wrong',
      'odd-name': 'x',
    };
    const all = start(host, ['env', '-0'], { env });
    const plain = start(host, ['env', '-0'], { env: { A: 'b' } });
    expect(await all.process.exited).toEqual(SUCCESS);
    expect(await plain.process.exited).toEqual(SUCCESS);
    expect(unmarked(all.output())).toEqual(
      Object.entries(env)
        .map((pair) => pair.join('='))
        .sort(),
    );
    expect(unmarked(plain.output())).toEqual(['A=b']);
  });

  test('marks programs that run at a time with words of their own, over any that they were told', async () => {
    const env = { PATH, RALPH_PROCESS_MARK: 'told' };
    const marks = await Promise.all([1, 2].map(() => sh(host, MARK_OF_PROGRAM, { env })));
    expect(new Set(marks.map(([, mark]) => mark)).size).toBe(2);
    for (const [, mark] of marks) expect(mark).toMatch(/^[0-9a-f]{32}\n$/);
  });

  test('gives the program no descriptors of ours, and default signals', async () => {
    // Those that this process was started with itself stay open in all that it starts.
    const inherited = execFileSync('ls', ['/proc/self/fd'], { encoding: 'utf8' });
    const [, output] = await sh(host, 'ls /proc/self/fd; grep -E "SigIgn|SigBlk" /proc/self/status');
    expect(output.replaceAll('\t', ' ')).toBe(
      `${inherited}SigBlk: 0000000000000000\nSigIgn: 0000000000000000\n`,
    );
  });

  test('gives an empty standard input when none is asked for', async () => {
    expect(await sh(host, 'cat; readlink /proc/self/fd/0')).toEqual([SUCCESS, '/dev/null\n']);
  });

  test('writes 300 kB to standard input and closes it', async () => {
    const text = 'prompt ü\n'.repeat(30_000);
    const trial = start(host, ['cat'], { stdin: text });
    expect(await trial.process.exited).toEqual(SUCCESS);
    expect(trial.output().toString() === text).toBe(true);
  });

  test('does not mind a program that ends without reading its standard input', async () => {
    expect(await sh(host, 'exec 0<&-; exit 3', { stdin: 'x'.repeat(1_000_000) })).toMatchObject([
      { exit_code: 3 },
      '',
    ]);
  });

  test('hands over 25 MB in one line, and bytes that are no text', async () => {
    const trial = start(host, ['sh', '-c', `printf '\\377\\000\\200'; head -c 25000000 /dev/zero`]);
    expect(await trial.process.exited).toEqual(SUCCESS);
    expect(trial.output().length).toBe(25_000_003);
    expect(trial.output().subarray(0, 3)).toEqual(Buffer.from([255, 0, 128]));
  });

  test('keeps fifty programs at once apart', async () => {
    const trials = Array.from({ length: 50 }, (_, index) =>
      start(host, ['sh', '-c', 'for i in 1 2 3; do echo "$0 $i"; done; exit $0', String(index)]),
    );
    const exits = await Promise.all(trials.map(({ process }) => process.exited));
    expect(exits.map((exit) => exit.exit_code)).toEqual(trials.map((_, index) => index));
    expect(trials.map(({ output }) => output().toString())).toEqual(
      trials.map((_, index) => `${index} 1\n${index} 2\n${index} 3\n`),
    );
  });

  test('stops a program, which may say a last word', async () => {
    const trial = start(host, ['sh', '-c', 'trap "echo bye; exit 5" TERM; sleep 1000 & echo ready; wait']);
    await trial.said('ready');
    await trial.process.stop(20_000);
    expect(await trial.process.exited).toEqual({ ...SUCCESS, exit_code: 5 });
    expect(trial.output().toString()).toBe('ready\nbye\n');
  });

  test('a program that is stopped while it starts ends', async () => {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { process } = start(host, ['sleep', '1000']);
        await process.stop(20_000);
        expect(await process.exited).toEqual({ exit_code: null, signal: 'SIGTERM', spawn_error: null });
      }),
    );
  });

  test('a program that is killed while it starts ends', async () => {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { process } = start(host, ['sleep', '1000']);
        process.kill();
        expect(await process.exited).toEqual({ exit_code: null, signal: 'SIGKILL', spawn_error: null });
      }),
    );
  });

  test('kills a program that ignores SIGTERM, with its children', async () => {
    const trial = start(host, ['sh', '-c', 'trap "" TERM; sleep 1000 & echo child $!; wait']);
    const child = Number(await trial.said('child'));
    await trial.process.stop(50);
    expect(await trial.process.exited).toEqual({ exit_code: null, signal: 'SIGKILL', spawn_error: null });
    expect(lives(child)).toBe(false);
  });

  test('a later stop with less grace shortens an earlier one, and stopping again is harmless', async () => {
    const trial = start(host, ['sh', '-c', 'trap "" TERM; echo ready; sleep 1000']);
    await trial.said('ready');
    const patient = trial.process.stop(1_000_000);
    await trial.process.stop(0);
    await patient;
    await Promise.all([trial.process.stop(0), trial.process.stop(1000)]);
    trial.process.kill();
  });

  test('kills at once', async () => {
    const trial = start(host, ['sh', '-c', 'trap "" TERM; sleep 1000 & echo child $!; wait']);
    const child = Number(await trial.said('child'));
    trial.process.kill();
    trial.process.kill();
    expect(await trial.process.exited).toEqual({ exit_code: null, signal: 'SIGKILL', spawn_error: null });
    expect(lives(child)).toBe(false);
  });

  test.for([
    { name: 'that is quiet', script: 'sleep 1000 >/dev/null 2>&1 & echo child $!; exit 4' },
    { name: 'that holds the output open', script: 'sleep 1000 & echo child $!; exit 4' },
    { name: 'that ignores SIGTERM', script: '(trap "" TERM; exec sleep 1000) & echo child $!; exit 4' },
    { name: 'in a group of its own', script: 'set -m; sleep 1000 & echo child $!; exit 4', shell: 'bash' },
    { name: 'in a session of its own', script: `${inOwnSession('exec sleep 1000')}; exit 4` },
    {
      name: 'in a session of its own that ignores SIGTERM',
      script: `${inOwnSession('trap "" TERM; exec sleep 1000')}; exit 4`,
    },
    {
      name: 'started by one in a session of its own',
      script: `setsid sh -c 'setsid sleep 1000 & echo child $!; echo > there' & ${UNTIL_THERE}; exit 4`,
    },
  ])('ends a child $name and outlives its parent', async ({ script, shell = 'sh' }) => {
    const trial = start(host, [shell, '-c', script], { cwd: directory });
    expect(await trial.process.exited).toEqual({ ...SUCCESS, exit_code: 4 });
    expect(lives(Number(await trial.said('child')))).toBe(false);
    expect(await sh(host, 'echo next')).toEqual([SUCCESS, 'next\n']);
  });

  test('lets a child that outlives its parent say its last words', async () => {
    const script = '(while kill -0 $$ 2>/dev/null; do sleep 0.01; done; echo late) & exit 4';
    expect(await sh(host, script)).toEqual([{ ...SUCCESS, exit_code: 4 }, 'late\n']);
  });

  test('hands over last words that came just before it looked who is left', async () => {
    let held = true;
    const holdTheLoop = (): void => {
      execFileSync('sleep', ['0.02']);
      if (held) setImmediate(holdTheLoop);
    };
    setImmediate(holdTheLoop);
    const said: string[] = [];
    for (let pause = 0; pause < 60; pause += 2) {
      const [, output] = await sh(host, `(sleep ${(pause / 1000).toFixed(3)}; echo late) & exit 0`);
      said.push(output);
    }
    held = false;
    expect(said.filter((output) => output !== 'late\n')).toEqual([]);
  });

  test('asks a child in a session of its own to end when the program is stopped', async () => {
    const patient = 'trap "echo bye; exit" TERM; echo here; while :; do sleep 0.01; done';
    const trial = start(host, ['sh', '-c', `${inOwnSession(patient)}; wait`], { cwd: directory });
    const child = Number(await trial.said('child'));
    await trial.said('here');
    await trial.process.stop(20_000);
    expect(lives(child)).toBe(false);
    expect(trial.output().toString()).toMatch(/^bye$/m);
  });

  test('kills a child in a session of its own with the program', async () => {
    const script = `${inOwnSession('trap "" TERM; exec sleep 1000')}; wait`;
    const trial = start(host, ['sh', '-c', script], { cwd: directory });
    const child = Number(await trial.said('child'));
    trial.process.kill();
    await trial.process.exited;
    expect(lives(child)).toBe(false);
  });

  test('leaves the children of its other programs alone', async () => {
    const other = start(host, ['sh', '-c', `${inOwnSession('exec sleep 1000')}; wait`], { cwd: directory });
    const child = Number(await other.said('child'));
    await sh(host, 'setsid sleep 1000 &');
    expect(lives(child)).toBe(true);
    await other.process.stop(20_000);
    expect(lives(child)).toBe(false);
  });

  test.skipIf(!reapersWork())(
    'ends a daemon that left its session, has no mark, and holds the output open (needs a reaper)',
    async () => {
      const script = `env -i setsid sh -c 'trap "" TERM HUP; echo daemon $$; exec sleep 1000' & while [ ! -e "$0" ]; do sleep 0.01; done`;
      const seen = join(directory, 'seen');
      const trial = start(host, ['sh', '-c', script, seen]);
      const daemon = Number(await trial.said('daemon'));
      writeFileSync(seen, '');
      expect(await trial.process.exited).toEqual(SUCCESS);
      expect(lives(daemon)).toBe(false);
    },
  );

  test('closing ends what runs, refuses what comes later, and leaves nothing open', async () => {
    const descriptors = readdirSync('/proc/self/fd').length;
    const other = create();
    const trial = start(other, ['sh', '-c', 'sleep 1000 & echo child $!; wait']);
    const child = Number(await trial.said('child'));
    await sh(other, 'echo done');
    await other.close();
    await other.close();
    expect(await trial.process.exited).toMatchObject({ exit_code: null, signal: 'SIGTERM' });
    expect(lives(child)).toBe(false);
    expect(await start(other, ['true']).process.exited).toMatchObject({
      spawn_error: expect.stringContaining('closed'),
    });
    await eventually('no open descriptors', () => readdirSync('/proc/self/fd').length <= descriptors);
    await eventually('no open handles', () =>
      process.getActiveResourcesInfo().every((name) => name !== 'ProcessWrap'),
    );
  });
});

/** Starts a script in a session of its own and waits until it is there. */
function inOwnSession(script: string): string {
  return `setsid sh -c 'echo > there; ${script}' & echo child $!; ${UNTIL_THERE}`;
}
