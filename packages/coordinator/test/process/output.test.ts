import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkerOutput } from '../../src/process/output.ts';
import type { WorkerOutputOptions } from '../../src/process/output.ts';
import { createSecretFinder, LOOKS_SECRET } from '../../src/process/secret-patterns.ts';
import { createSlotHost } from '../../src/process/slot-host.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { forAgents, start } from './process-rig.ts';

describe('the output of a worker', () => {
  let directory: string;
  let lines: string[];
  let errors: unknown[];
  const open = (options: Partial<WorkerOutputOptions> = {}) =>
    openWorkerOutput({
      logFile: join(directory, 'unit.log'),
      finder: LOOKS_SECRET,
      onLine: (line) => void lines.push(line),
      onLogError: (error) => void errors.push(error),
      ...options,
    });
  const log = (): string => readFileSync(join(directory, 'unit.log'), 'utf8');
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'output-'));
    lines = [];
    errors = [];
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('is logged as it came and handed over by lines, the last one too', async () => {
    const output = open();
    for (const chunk of ['on', 'e\ntwo\r\n\nthr', 'ee']) void output.write(Buffer.from(chunk));
    await output.end();
    expect(log()).toBe('one\ntwo\r\n\nthree');
    expect(lines).toEqual(['one', 'two', '', 'three']);
    expect(output.bytes()).toBe(15);
    expect(output.tail()).toBe('one\ntwo\r\n\nthree');
  });

  test('of a later attempt follows that of an earlier one', async () => {
    for (const text of ['first\n', 'second\n']) {
      const output = open();
      void output.write(Buffer.from(text));
      await output.end();
    }
    expect(log()).toBe('first\nsecond\n');
  });

  test('makes no log file when there is none', async () => {
    const output = open();
    await output.end();
    expect(existsSync(join(directory, 'unit.log'))).toBe(false);
    expect([lines, output.tail(), output.bytes()]).toEqual([[], '', 0]);
  });

  test('never shows a secret, wherever it is cut', async () => {
    const output = open({ finder: createSecretFinder(['s3cr3t-välue']) });
    for (const byte of Buffer.from('a s3cr3t-välue b\nBearer abcdefghijklmnop\n'))
      void output.write(Buffer.from([byte]));
    await output.end();
    const expected = 'a [redacted] b\nBearer [redacted]\n';
    expect(log()).toBe(expected);
    expect(output.tail()).toBe(expected);
    expect(lines).toEqual(expected.trimEnd().split('\n'));
  });

  test('replaces what is not UTF-8 in lines, and keeps the bytes in the log', async () => {
    const output = open();
    void output.write(Buffer.from([0x61, 0xff, 0xc3, 0x0a, 0xc3]));
    void output.write(Buffer.from([0xbc, 0x0a]));
    await output.end();
    expect(lines).toEqual(['a\uFFFD\uFFFD', 'ü']);
    expect(readFileSync(join(directory, 'unit.log'))).toEqual(
      Buffer.from([0x61, 0xff, 0xc3, 0x0a, 0xc3, 0xbc, 0x0a]),
    );
  });

  test('cuts a line of 25 MB for its reader, logs all of it, and goes on', async () => {
    const output = open();
    const chunk = Buffer.alloc(65_536, 'x');
    for (let count = 0; count < 400; count += 1) void output.write(chunk);
    void output.write(Buffer.from('\nnext\n'));
    await output.end();
    expect(lines.map((line) => line.length)).toEqual([
      1_048_576 + ' [cut: this line has 26214400 bytes]'.length,
      4,
    ]);
    expect(lines[0]?.endsWith('x [cut: this line has 26214400 bytes]')).toBe(true);
    expect(log().length).toBe(26_214_406);
  });

  test('cuts a long line also when it comes in one chunk', async () => {
    const output = open();
    void output.write(Buffer.from(`a\n${'x'.repeat(3_000_000)}\nb\n`));
    await output.end();
    expect(lines.map((line) => line.slice(0, 1))).toEqual(['a', 'x', 'b']);
    expect(lines[1]?.endsWith('[cut: this line has 3000000 bytes]')).toBe(true);
  });

  const parts = (): readonly string[] =>
    ['', '.1', '.2'].flatMap((end) => {
      const path = join(directory, `unit.log${end}`);
      return existsSync(path) ? [readFileSync(path, 'utf8')] : [];
    });

  test('keeps the start and the end of a log that grows over its limit, and says what is left out', async () => {
    const output = open({ maxLogBytes: 400 });
    for (let count = 100; count < 300; count += 1) {
      await output.write(Buffer.from(`line ${count}\n`));
      await new Promise(setImmediate);
    }
    await output.end();
    expect(parts().map((part) => part.split('\n').filter((line) => line !== ''))).toEqual([
      [...range(100, 122), '[ralph] the end of this log is in unit.log.1 and .2, as far as it is kept'],
      [expect.stringMatching(/^\[ralph\] before this the attempt printed \d+ bytes$/), ...range(287, 298)],
      [expect.stringMatching(/^\[ralph\] before this the attempt printed \d+ bytes$/), ...range(298, 300)],
    ]);
    expect(lines.length).toBe(200);
  });

  test.for([1, 7, 9, 99, 1000])(
    'tears no line where a log goes on in its next part, in pieces of %i bytes',
    async (size) => {
      const all = Buffer.from(`${range(100, 200).join('\n')}\n`);
      const output = open({ maxLogBytes: 1200 });
      for (let from = 0; from < all.length; from += size) {
        await output.write(all.subarray(from, from + size));
        await new Promise(setImmediate);
      }
      await output.end();
      expect(
        parts()
          .join('')
          .split('\n')
          .filter((line) => line.startsWith('li')),
      ).toEqual(range(100, 200));
    },
  );

  test('bounds the log of all attempts together', async () => {
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const output = open({ maxLogBytes: 4000 });
      void output.write(Buffer.from(`${attempt} ${'x'.repeat(500)}\n`));
      await output.end();
    }
    const all = parts();
    expect(all.join('').length).toBeLessThan(6000);
    expect(all[0]).toContain('0 xx');
    expect(all.at(-1)).toContain('29 xx');
  });

  test.skipIf(process.platform === 'win32')(
    'holds whoever writes back while the disk is slow, and loses nothing',
    async () => {
      const pipe = join(directory, 'pipe');
      execFileSync('mkfifo', [pipe]);
      // All threads of this process that write to the disk wait for who writes into the pipe.
      const threads = Array.from({ length: Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) }, () => pipe);
      const waiting = threads.map((path) => readFile(path));
      const output = open();
      const chunk = Buffer.from(`${'x'.repeat(1023)}\n`.repeat(64));
      let written = 0;
      let relief: Promise<void> | void = undefined;
      while (relief === undefined) {
        relief = output.write(chunk);
        written += chunk.length;
        await new Promise(setImmediate);
      }
      expect(written).toBeLessThan(4 * 1024 * 1024);
      const before = output.lastActivity();
      const ended = relief.then(() => output.end());
      // A thread that comes to the pipe only now waits anew.
      const letGo = setInterval(() => closeSync(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)));
      await Promise.all([ended, ...waiting]).finally(() => clearInterval(letGo));
      expect([log().length, errors]).toEqual([written, []]);
      expect(output.lastActivity()).toBeGreaterThanOrEqual(before);
    },
  );

  test.skipIf(process.platform === 'win32')('says that a pipe stands in the place of the log', async () => {
    const output = open();
    execFileSync('mkfifo', [join(directory, 'unit.log')]);
    void output.write(Buffer.from('text\n'));
    await output.end();
    expect(errors).toEqual([expect.objectContaining({ code: 'ENXIO' })]);
  });

  test('reads a bar that grows while it grows', async () => {
    const output = open();
    for (const piece of ['10%', '\r20%', '\r30%', '\r', '\nend\r\n']) void output.write(Buffer.from(piece));
    await output.end();
    expect(lines.map((line) => line.replaceAll('\r', '')).filter((line) => line !== '')).toEqual([
      '10%',
      '20%',
      '30%',
      'end',
    ]);
    expect(log()).toBe('10%\r20%\r30%\r\nend\r\n');
  });

  test('says once that the log cannot be written, and is still read', async () => {
    const output = open({ logFile: join(directory, 'missing', 'unit.log') });
    for (let count = 0; count < 3; count += 1) {
      void output.write(Buffer.from(`line ${count}\n`));
      await new Promise(setImmediate);
    }
    await output.end();
    expect(errors).toEqual([expect.objectContaining({ code: 'ENOENT' })]);
    expect(lines.length).toBe(3);
  });

  test('says once that the disk is full', async () => {
    const output = open({ logFile: '/dev/full' });
    void output.write(Buffer.from('text\n'));
    await output.end();
    expect(errors).toEqual([expect.objectContaining({ code: 'ENOSPC' })]);
  });

  test('keeps the last bytes only, and no half character', async () => {
    const output = open({ tailBytes: 5 });
    for (let count = 0; count < 5000; count += 1) void output.write(Buffer.from('üü\n'));
    await output.end();
    expect(output.tail()).toBe('üü\n');
  });

  test.for([
    { name: 'a spawn host', create: createSpawnHost },
    { name: 'a slot host for agents', create: () => forAgents(createSlotHost()) },
  ])('of a real program of $name with two streams keeps its lines whole', async ({ create }) => {
    const host = create();
    const output = open();
    const script = `
      for (let i = 0; i < 50; i++) {
        process.stdout.write('o'.repeat(100_000) + '\\n');
        process.stderr.write('e'.repeat(1000) + '\\n');
      }`;
    const { process: running } = start(host, [process.execPath, '-e', script], { onOutput: output.write });
    await running.exited;
    await output.end();
    await host.close();
    expect(lines.filter((line) => line === 'o'.repeat(100_000)).length).toBe(50);
    expect(lines.filter((line) => line === 'e'.repeat(1000)).length).toBe(50);
  });
});

function range(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
}
