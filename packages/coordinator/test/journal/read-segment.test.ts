import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '@ralph/reducer';
import { beforeEach, expect, test } from 'vitest';
import { openJournal } from '../../src/journal/journal.ts';
import { readLightly } from '../../src/journal/read-lightly.ts';
import { readJournal } from './read-journal.ts';
import { progressed, RUN_FINISHED, RUN_STARTED } from './sample-events.ts';
import { temporaryDirectory } from './temporary-directory.ts';

let path = '';
let lines: readonly string[] = [];

beforeEach(async () => {
  path = join(temporaryDirectory(), 'journal.ndjson');
  const journal = openJournal({ path, run_id: 'run-1', now: () => 0 });
  for (const body of [RUN_STARTED, progressed('früh'), progressed('spät\n'), RUN_FINISHED])
    journal.append(body);
  await journal.close();
  lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
});

const bytesOf = (text: string): number => Buffer.byteLength(text);

test('a journal cut anywhere in its last two lines gives all whole lines before the cut', () => {
  const whole = readFileSync(path);
  const ends = [0, 1, 2].map((more) => bytesOf(`${lines.slice(0, 2 + more).join('\n')}\n`));
  for (let cut = ends[0] ?? 0; cut <= whole.length; cut += 1) {
    writeFileSync(path, whole.subarray(0, cut));
    const good = ends.filter((end) => end <= cut).length;
    const content = readJournal(path);
    expect(content.events.map((event) => event.seq)).toEqual([1, 2, 3, 4].slice(0, 1 + good));
    expect(content).toMatchObject({ torn: !ends.includes(cut), good_bytes: ends[good - 1] });
  }
});

test('a journal whose end is zeros, as after a power loss, gives all whole lines before them', () => {
  const whole = readFileSync(path);
  const ends = [0, 1, 2].map((more) => bytesOf(`${lines.slice(0, 2 + more).join('\n')}\n`));
  for (let cut = ends[0] ?? 0; cut < whole.length; cut += 1) {
    writeFileSync(path, Buffer.concat([whole.subarray(0, cut), Buffer.alloc(whole.length - cut)]));
    const good = ends.filter((end) => end <= cut).length;
    expect(readJournal(path)).toMatchObject({ torn: true, good_bytes: ends[good - 1] });
  }
});

test('an unreadable last line is dropped even when it has an end', () => {
  writeFileSync(path, `${lines.slice(0, 3).join('\n')}\n{"v":1,"seq"\n`);
  expect(readJournal(path)).toMatchObject({ torn: true, events: [{}, {}, {}] });
});

test('an empty journal has no events', () => {
  writeFileSync(path, '');
  expect(readJournal(path)).toEqual({ events: [], torn: false, good_bytes: 0, head_bytes: 0, last: null });
});

test('a line longer than any buffer is read whole', async () => {
  const long = join(temporaryDirectory(), 'long.ndjson');
  const journal = openJournal({ path: long, run_id: 'run-1', now: () => 0 });
  journal.append(progressed('ü'.repeat(700_000)));
  journal.append(RUN_FINISHED);
  await journal.close();
  expect(readJournal(long).events).toHaveLength(2);
});

interface Damage {
  readonly name: string;
  readonly damage: (lines: readonly string[]) => readonly string[];
  readonly message: RegExp;
}

const DAMAGES: readonly Damage[] = [
  {
    name: 'half a line in the middle',
    damage: ([a = '', b = '', c = '']) => [a, b.slice(0, 20), c],
    message: /line 2: expected one event as JSON in UTF-8, got .*restore it from a backup/,
  },
  {
    name: 'an empty line in the middle',
    damage: ([a = '', b = '']) => [a, '', b],
    message: /line 2: expected one event as JSON/,
  },
  {
    name: 'a missing line',
    damage: ([a = '', , c = '']) => [a, c],
    message: /line 2: expected "seq":2, got "seq":3/,
  },
  { name: 'a doubled line', damage: ([a = '']) => [a, a], message: /line 2: expected "seq":2, got "seq":1/ },
  {
    name: 'a line of another run',
    damage: ([a = '', b = '']) => [a, b.replace('run-1', 'run-2')],
    message: /line 2: expected "run_id":"run-1", got "run_id":"run-2"/,
  },
  {
    name: 'a line of a newer format',
    damage: ([a = '', b = '']) => [a, b.replace('"v":1', '"v":2')],
    message:
      /line 2: expected "v":1, got "v":2. A newer ralph wrote it \(the run was started by version 9\.9\.9\)/,
  },
  {
    name: 'an event of a newer version',
    damage: ([a = '', b = '']) => [a, b.replace('worker_progressed', 'worker_danced')],
    message:
      /line 2: expected an event type that this version knows, got "type":"worker_danced". A newer ralph/,
  },
  {
    name: 'an event without one of its fields',
    damage: ([a = '', b = '']) => [a, b.replace('"attempt":1,', '')],
    message: /line 2: expected a complete "worker_progressed" event, got .*attempt/s,
  },
  { name: 'no object', damage: ([a = '']) => [a, '7'], message: /line 2: expected "v":1, got "v":nothing/ },
];

test.for(DAMAGES)('$name is refused with its line and a remedy', ({ damage, message }) => {
  writeFileSync(
    path,
    damage(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  expect(() => readJournal(path)).toThrow(expect.objectContaining({ code: 'journal_corrupt' }));
  expect(() => readJournal(path)).toThrow(message);
});

test.for(DAMAGES)('whoever only looks is told the same of $name', async ({ damage, message }) => {
  writeFileSync(
    path,
    damage(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  await expect(readLightly(path, () => () => {})).rejects.toThrow(message);
});

test('whoever only looks reads a sound journal once, and to the same end', async () => {
  const heard: RunEvent[][] = [];
  const { events, ...end } = readJournal(path);
  const read = await readLightly(path, () => {
    const told: RunEvent[] = [];
    heard.push(told);
    return (event) => told.push(event);
  });
  expect(read).toEqual(end);
  expect(heard).toEqual([events]);
});

test('whoever only looks begins anew with a schema where an event is not plainly one', async () => {
  writeFileSync(path, `${lines[0]}\n${lines[1]?.replace('"attempt":1,', '')}\n`);
  const heard: number[] = [];
  const read = readLightly(path, () => {
    heard.push(0);
    return ({ seq }) => heard.push(seq);
  });
  await expect(read).rejects.toThrow(/expected a complete "worker_progressed" event/);
  expect(heard).toEqual([0, 1, 0, 1]);
});

test('bytes that are no UTF-8 in the middle are refused', () => {
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('ü')] = 0xff;
  writeFileSync(path, bytes);
  expect(() => readJournal(path)).toThrow(/line 2: expected one event as JSON in UTF-8/);
});

test('a journal that is not there is refused', () => {
  expect(() => readJournal(`${path}.gone`)).toThrow(/cannot be read: ENOENT/);
});
