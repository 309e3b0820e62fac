import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkerOutput } from '../../src/process/output.ts';
import type { WorkerOutputOptions } from '../../src/process/output.ts';
import { createSecretFinder, LOOKS_SECRET } from '../../src/process/secret-patterns.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { start } from './process-rig.ts';

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
    for (const chunk of ['on', 'e\ntwo\r\n\nthr', 'ee']) output.write(Buffer.from(chunk));
    await output.end();
    expect(log()).toBe('one\ntwo\r\n\nthree');
    expect(lines).toEqual(['one', 'two', '', 'three']);
    expect(output.bytes()).toBe(15);
    expect(output.tail()).toBe('one\ntwo\r\n\nthree');
  });

  test('of a later attempt follows that of an earlier one', async () => {
    for (const text of ['first\n', 'second\n']) {
      const output = open();
      output.write(Buffer.from(text));
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
      output.write(Buffer.from([byte]));
    await output.end();
    const expected = 'a [redacted] b\nBearer [redacted]\n';
    expect(log()).toBe(expected);
    expect(output.tail()).toBe(expected);
    expect(lines).toEqual(expected.trimEnd().split('\n'));
  });

  test('replaces what is not UTF-8 in lines, and keeps the bytes in the log', async () => {
    const output = open();
    output.write(Buffer.from([0x61, 0xff, 0xc3, 0x0a, 0xc3]));
    output.write(Buffer.from([0xbc, 0x0a]));
    await output.end();
    expect(lines).toEqual(['a\uFFFD\uFFFD', 'ü']);
    expect(readFileSync(join(directory, 'unit.log'))).toEqual(
      Buffer.from([0x61, 0xff, 0xc3, 0x0a, 0xc3, 0xbc, 0x0a]),
    );
  });

  test('cuts a line of 25 MB for its reader, logs all of it, and goes on', async () => {
    const output = open();
    const chunk = Buffer.alloc(65_536, 'x');
    for (let count = 0; count < 400; count += 1) output.write(chunk);
    output.write(Buffer.from('\nnext\n'));
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
    output.write(Buffer.from(`a\n${'x'.repeat(3_000_000)}\nb\n`));
    await output.end();
    expect(lines.map((line) => line.slice(0, 1))).toEqual(['a', 'x', 'b']);
    expect(lines[1]?.endsWith('[cut: this line has 3000000 bytes]')).toBe(true);
  });

  test('ends its log at the limit with a line that says so, and is still read', async () => {
    const output = open({ maxLogBytes: 20 });
    for (let count = 0; count < 10; count += 1) output.write(Buffer.from(`line ${count}\n`));
    await output.end();
    expect(log()).toMatchInlineSnapshot(`
      "line 0
      line 1

      [ralph] this log ends here: it reached 20 bytes; the worker went on
      "
    `);
    expect(lines.length).toBe(10);
  });

  test('says once that the log cannot be written, and is still read', async () => {
    const output = open({ logFile: join(directory, 'missing', 'unit.log') });
    for (let count = 0; count < 3; count += 1) {
      output.write(Buffer.from(`line ${count}\n`));
      await new Promise(setImmediate);
    }
    await output.end();
    expect(errors).toEqual([expect.objectContaining({ code: 'ENOENT' })]);
    expect(lines.length).toBe(3);
  });

  test('says once that the disk is full', async () => {
    const output = open({ logFile: '/dev/full' });
    output.write(Buffer.from('text\n'));
    await output.end();
    expect(errors).toEqual([expect.objectContaining({ code: 'ENOSPC' })]);
  });

  test('keeps the last bytes only, and no half character', async () => {
    const output = open({ tailBytes: 5 });
    for (let count = 0; count < 5000; count += 1) output.write(Buffer.from('üü\n'));
    await output.end();
    expect(output.tail()).toBe('üü\n');
  });

  test('of a real program with two streams keeps its lines whole', async () => {
    const host = createSpawnHost();
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
