import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { buildJail, jailCommand } from '@ralph/mcp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessHost } from '../../src/process/launch.ts';
import { createSlotHost } from '../../src/process/slot-host.ts';
import { createSlotStream } from '../../src/process/slot-stream.ts';
import { jails } from '../rig.ts';
import { eventually, forAgents, lives, PATH, sh, start, SUCCESS, unmarked } from './process-rig.ts';

const word = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom(
        "'",
        '"',
        '\\',
        '\n',
        '$',
        '`',
        '!',
        '*',
        ' ',
        '\t',
        '\x01',
        '\x7f',
        '\x81',
        'ü',
        '\u{1f600}',
        ';',
        '&',
        '~',
        '-',
        '=',
      ),
      maxLength: 30,
    }),
  )
  .filter((text) => !text.includes('\0'));
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);

describe.each([
  { kind: 'commands', create: createSlotHost },
  { kind: 'agents', create: () => forAgents(createSlotHost()) },
])('a slot host for $kind', ({ kind, create }) => {
  let host: ProcessHost;
  beforeEach(() => {
    host = create();
  });
  afterEach(() => host.close());

  test('passes any word and any variable on unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 6 }), async (words) => {
        const trial = start(host, ['/usr/bin/printf', '%s\\0', ...words]);
        expect(await trial.process.exited).toEqual(SUCCESS);
        expect(trial.output().toString()).toBe(words.map((text) => `${text}\0`).join(''));
      }),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, word, { maxKeys: 6, noNullPrototype: true }), async (env) => {
        const trial = start(host, ['/usr/bin/env', '-0'], { env });
        expect(await trial.process.exited).toEqual(SUCCESS);
        expect(unmarked(trial.output())).toEqual(
          Object.entries(env)
            .map((pair) => pair.join('='))
            .sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  test.for([
    'PATH',
    'PWD',
    'OLDPWD',
    'IFS',
    'PS1',
    'PS2',
    'PS4',
    'OPTIND',
    'OPTARG',
    'LINENO',
    'PPID',
    'MAIL',
    'MAILPATH',
    'CDPATH',
    'ENV',
    'HOME',
    'TERM',
    'HISTSIZE',
    'UID',
    'SHLVL',
    '_',
    'LC_ALL',
    'POSIXLY_CORRECT',
    'BASH_ENV',
    'A-B',
    '1',
  ])('passes %s on, though it may mean something to a shell', async (variable) => {
    for (const value of ['/odd value', '', '7']) {
      const trial = start(host, ['/usr/bin/env', '-0'], { env: { [variable]: value } });
      expect(await trial.process.exited).toEqual(SUCCESS);
      expect(unmarked(trial.output())).toEqual([`${variable}=${value}`]);
    }
  });

  test('uses a slot again, and another one while the first is in use', async () => {
    const [, first] = await sh(host, 'echo $PPID');
    const [, second] = await sh(host, 'echo $PPID');
    expect(second).toBe(first);
    const busy = start(host, ['sleep', '1000']);
    const [, third] = await sh(host, 'echo $PPID');
    expect(third).not.toBe(first);
    busy.process.kill();
    await busy.process.exited;
  });

  test('ends who outlived the program, after which only a reaper is used again, and none that was stopped', async () => {
    const [, first] = await sh(host, 'echo $PPID');
    await sh(host, '(trap "" TERM; exec sleep 1000) >/dev/null 2>&1 &');
    const [, second] = await sh(host, 'echo $PPID');
    expect(second === first).toBe(kind === 'agents');
    const stopped = start(host, ['sleep', '1000']);
    await stopped.process.stop(10_000);
    expect(lives(stopped.process.pid)).toBe(false);
    const [, third] = await sh(host, 'echo $PPID');
    expect(third).not.toBe(second);
  });

  test('a program whose slot is killed failed for a reason that nobody knows', async () => {
    const trial = start(host, ['sh', '-c', 'echo before; kill -KILL $PPID; sleep 1000']);
    expect(await trial.process.exited).toEqual({ exit_code: null, signal: 'SIGKILL', spawn_error: null });
    expect(trial.output().toString()).toBe('before\n');
    expect(await sh(host, 'echo next')).toEqual([SUCCESS, 'next\n']);
  });

  test('a slot that dies while idle is replaced', async () => {
    const trial = start(host, ['sh', '-c', 'echo shell $PPID']);
    const shell = Number(await trial.said('shell'));
    await trial.process.exited;
    process.kill(shell, 'SIGKILL');
    await eventually('the end of the slot', () => !existsSync(`/proc/${trial.process.pid}`));
    expect(await sh(host, 'echo next')).toEqual([SUCCESS, 'next\n']);
  });

  test('keeps the output of a program that writes without end apart from the next', async () => {
    for (const size of [1, 65_535, 65_536, 65_537, 1_000_000]) {
      const trial = start(host, ['head', '-c', String(size), '/dev/zero']);
      expect(await trial.process.exited).toEqual(SUCCESS);
      expect(trial.output().length).toBe(size);
      expect(await sh(host, 'printf x')).toEqual([SUCCESS, 'x']);
    }
  });

  test('a program that leaves an output that does not wait does not harm the next', async () => {
    const spoil = 'for my $out (STDOUT, STDERR) { fcntl $out, 4, 04000 | fcntl $out, 3, 0 }';
    const full = 'while (syswrite STDOUT, "x" x 1000) {}';
    for (const script of [spoil, `${spoil} ${full}`]) {
      expect(await start(host, ['perl', '-e', script]).process.exited).toEqual(SUCCESS);
      const trial = start(host, ['sh', '-c', 'head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2']);
      expect(await trial.process.exited).toEqual(SUCCESS);
      expect(trial.output().length).toBe(6_000_000);
    }
  });

  test('the environment of a slot holds nothing but a mark, whatever its programs had', async () => {
    const [, slot] = await sh(host, 'echo $PPID', { env: { PATH, SECRET: 'x' } });
    expect(readFileSync(`/proc/${slot.trim()}/environ`, 'utf8')).toMatch(
      /^RALPH_PROCESS_MARK=[0-9a-f]{32}\0$/,
    );
  });
});

describe('a slot host for agents', () => {
  let host: ProcessHost;
  beforeEach(() => {
    host = forAgents(createSlotHost());
  });
  afterEach(() => host.close());
  const slotOf = async (): Promise<string> => (await sh(host, 'echo $PPID'))[1];

  test('tells an exit code from a signal', async () => {
    expect(await sh(host, 'exit 143')).toEqual([{ ...SUCCESS, exit_code: 143 }, '']);
    expect(await sh(host, 'kill $$')).toEqual([{ ...SUCCESS, exit_code: null, signal: 'SIGTERM' }, '']);
  });

  test.for(['', 'x', 'it\'s "$HOME" ü\0\n', 'line ü\n'.repeat(100_000)])(
    'hands over a text on standard input, which only its program can read',
    async (stdin) => {
      const slot = await slotOf();
      const trial = start(host, ['cat'], { stdin });
      expect(await trial.process.exited).toEqual(SUCCESS);
      expect(trial.output().toString() === stdin).toBe(true);
      expect(await sh(host, 'cat; ls -l /proc/$PPID/fd | grep memfd')).toEqual([
        { ...SUCCESS, exit_code: 1 },
        '',
      ]);
      expect(await slotOf()).toBe(slot);
    },
  );

  test('starts one after another in a jail in the same slot', async ({ skip }) => {
    const available = (await jails()).filter(({ skipped }) => !skipped);
    if (available.length === 0) skip();
    const slot = await slotOf();
    for (const { backend } of available) {
      const words = ['', 'ü', 'it\'s\na "word"', '$HOME'];
      const argv = await jailCommand(await buildJail({ backend, root: '/var/tmp', writable: [] }), [
        '/usr/bin/printf',
        '%s\\0',
        ...words,
      ]);
      const trial = start(host, argv);
      expect(await trial.process.exited).toEqual(SUCCESS);
      expect(trial.output().toString()).toBe(words.map((text) => `${text}\0`).join(''));
    }
    expect(await slotOf()).toBe(slot);
  });

  test('says why the system refused to start a program, and goes on', async () => {
    const script = join(mkdtempSync(join(tmpdir(), 'slot ')), 'script');
    writeFileSync(script, '#!/no/such/interpreter\n', { mode: 0o755 });
    const slot = await slotOf();
    const { exited } = start(host, [script]).process;
    rmSync(dirname(script), { recursive: true });
    expect(await exited).toEqual({
      exit_code: null,
      signal: null,
      spawn_error: expect.stringMatching(/the interpreter that its first line names.*ENOENT/),
    });
    expect(await slotOf()).toBe(slot);
  });
});

describe('the stream of a slot', () => {
  test('gives the same output and end however it is cut', () => {
    const marker = '\x1eabc.1.';
    const noise = fc.string({
      unit: fc.constantFrom('\x1e', 'a', 'b', 'c', '.', '1', '\n', marker.slice(0, 4)),
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        noise,
        fc.nat(65_535),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (text, status, cuts) => {
          fc.pre(!text.includes(marker));
          const stream = createSlotStream();
          let output = '';
          const ends: string[] = [];
          stream.expect(
            marker,
            (chunk) => void (output += chunk.toString()),
            (end) => void ends.push(end),
          );
          const bytes = Buffer.from(`${text}${marker}ended ${status}\n`);
          for (let from = 0; from < bytes.length;) {
            const to = from + (cuts.next().value ?? 1);
            void stream.push(bytes.subarray(from, to));
            from = to;
          }
          expect([output, ends]).toEqual([text, [`ended ${status}`]]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('hands over what only looked like the start of a marker when it ends', () => {
    const stream = createSlotStream();
    let output = '';
    stream.expect(
      '\x1eabc.1.',
      (chunk) => void (output += chunk.toString()),
      () => undefined,
    );
    void stream.push(Buffer.from('text\x1eabc'));
    stream.end();
    expect(output).toBe('text\x1eabc');
  });
});
