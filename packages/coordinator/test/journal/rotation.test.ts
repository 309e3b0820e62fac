import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventBody, RunEvent } from '@ralph/reducer';
import { openJournal } from '../../src/journal/journal.ts';
import type { JournalKeeping } from '../../src/journal/journal-keeping.ts';
import { readKept } from '../../src/journal/read-kept.ts';
import { resumeJournal } from '../../src/journal/resume-journal.ts';
import { openRecorder, type Recorder } from '../../src/recorder.ts';
import { readJournal } from './read-journal.ts';
import { progressed, RUN_STARTED, WORKER_STARTED } from './sample-events.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const RUN = { run_id: 'run-1', now: () => 0 };

interface Recording {
  readonly path: string;
  readonly recorder: Recorder;
  readonly told: RunEvent[];
  readonly close: () => Promise<void>;
}

/** A recorder over a journal of a run in which one unit works and reports. */
function record(
  keeping: JournalKeeping,
  path = join(temporaryDirectory(), 'journal.ndjson'),
  hear: (event: RunEvent, recorder: Recorder) => void = () => {},
): Recording {
  const journal = openJournal({ path, ...RUN, keeping });
  const told: RunEvent[] = [];
  const recorder = openRecorder(journal, {
    onEvent(event) {
      hear(event, recorder);
      told.push(event);
    },
    onStop: () => {},
    onCheckpoint: () => {},
  });
  recorder.record(RUN_STARTED);
  recorder.record(WORKER_STARTED);
  return {
    path,
    recorder,
    told,
    async close() {
      await recorder.durable();
      await journal.close();
    },
  };
}

function keptEvents(path: string): readonly RunEvent[] {
  const events: RunEvent[] = [];
  readKept(path, (event) => events.push(event));
  return events;
}

const namesIn = (path: string): readonly string[] => readdirSync(dirname(path)).toSorted();

test('a segment that is full is kept beside the next one, which begins with a snapshot and needs no other', async () => {
  const { path, recorder, told, close } = record({ segmentBytes: 1000 });
  for (let note = 0; note < 20; note += 1) recorder.record(progressed(`${note}`.repeat(40)));
  await close();
  expect(namesIn(path).length).toBeGreaterThan(2);
  expect(namesIn(path).slice(0, 2)).toEqual(['journal.1.ndjson', 'journal.2.ndjson']);
  expect(keptEvents(path)).toEqual(told);
  expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
  expect(readJournal(path).events[0]?.type).toBe('run_snapshot');
  const { journal, state } = resumeJournal({ path, ...RUN });
  await journal.close();
  expect(state).toEqual(recorder.state());
});

test('only so many segments are kept, and the oldest go first', async () => {
  const { path, recorder, close } = record({ segmentBytes: 500, keepSegments: 2 });
  for (let note = 0; note < 30; note += 1) recorder.record(progressed('x'.repeat(100)));
  await close();
  const kept = namesIn(path).filter((name) => name !== 'journal.ndjson');
  expect(kept).toHaveLength(2);
  expect(kept).not.toContain('journal.1.ndjson');
  const [first] = keptEvents(path);
  expect(first).toMatchObject({ type: 'run_snapshot' });
  expect(first?.seq).toBeGreaterThan(1);
});

test('a snapshot that is larger than a segment may be does not begin another one with each event', async () => {
  const { path, recorder, close } = record({ segmentBytes: 400 });
  for (let note = 0; note < 8; note += 1) recorder.record(progressed('x'));
  await close();
  expect(readFileSync(path, 'utf8').split('\n')[0]?.length).toBeGreaterThan(400);
  expect(readJournal(path).events.length).toBeGreaterThan(1);
});

test('where no next segment can be begun the one that is there grows on, and nothing is lost', async () => {
  const { path, recorder, told, close } = record({ segmentBytes: 300 });
  // A number after which there is none: the name is taken, and by what cannot be replaced.
  await recorder.durable();
  const names = namesIn(path);
  mkdirSync(join(dirname(path), `journal.${2 ** 53}.ndjson`));
  const before = told.length;
  for (let note = 0; note < 10; note += 1) recorder.record(progressed('x'));
  await recorder.durable();
  expect(namesIn(path)).toHaveLength(names.length + 1);
  expect(told.slice(before).map(({ type }) => type)).not.toContain('run_snapshot');
  expect(told).toHaveLength(before + 10);
  await close();
});

test('after a segment that could not be begun, only what was synced is called durable', async () => {
  const path = join(temporaryDirectory(), 'journal.ndjson');
  const journal = openJournal({ path, ...RUN, keeping: { segmentBytes: 300 } });
  const told: number[] = [];
  journal.observe({ onDurable: (seq) => void told.push(seq), onStalled: () => {} });
  for (let note = 0; note < 6; note += 1) journal.append(progressed('x'));
  const taken = join(dirname(path), `journal.${2 ** 53}.ndjson`);
  mkdirSync(taken);
  expect(journal.rotate(progressed('never written'))).toBeNull();
  rmdirSync(taken);
  for (const seq of [7, 8]) {
    expect(journal.append(progressed('x')).seq).toBe(seq);
    const before = journal.syncs();
    await journal.durable();
    expect([journal.syncs(), told.at(-1)]).toEqual([before + 1, seq]);
  }
  await journal.close();
});

/** Tells a recorder something as soon as it has told of the `at`-th note, in the midst of its telling. */
function recordFromObserver(at: number): Recording & { readonly order: readonly number[] } {
  const order: number[] = [];
  let notes = 0;
  const recording = record({ segmentBytes: 600, keepSegments: 1000 }, undefined, (event, recorder) => {
    order.push(event.seq);
    if (event.type === 'worker_progressed' && (notes += 1) === at)
      for (let more = 0; more < 6; more += 1) recorder.record(progressed('from the observer'.repeat(8)));
  });
  return { ...recording, order };
}

test.for([
  { name: 'as a segment is begun', pause: async () => {} },
  { name: 'as a sync ends', pause: (recorder: Recorder) => recorder.durable() },
])('an observer may record $name, and even then begin further segments', async ({ pause }) => {
  for (let at = 1; at <= 6; at += 1) {
    const { path, recorder, told, order, close } = recordFromObserver(at);
    for (let note = 0; note < 8; note += 1) {
      recorder.record(progressed('x'.repeat(80)));
      await pause(recorder);
    }
    await close();
    expect(order).toEqual(order.map((_, index) => index + 1));
    expect(keptEvents(path)).toEqual(told);
    expect(told.filter((event) => event.type === 'worker_progressed')).toHaveLength(14);
  }
});

interface Interrupted {
  readonly name: string;
  /** What the directory looks like when a rotation is cut short there. */
  readonly leave: (path: string) => void;
}

const INTERRUPTED: readonly Interrupted[] = [
  {
    name: 'while the next one is written',
    leave: (path) => writeFileSync(`${path}.tmp.00ff`, '{"v":1,"seq":4,"at"'),
  },
  {
    name: 'before the old one has its lasting name',
    leave: (path) => copyFileSync(path, `${path}.tmp.00ff`),
  },
  {
    name: 'when it has both names',
    leave: (path) => {
      copyFileSync(path, `${path}.tmp.00ff`);
      linkSync(path, join(dirname(path), 'journal.1.ndjson'));
    },
  },
];

test.for(INTERRUPTED)(
  'a rotation that was cut short $name is undone by whoever goes on',
  async ({ leave }) => {
    const { path, told, close } = record({});
    await close();
    leave(path);
    expect(keptEvents(path)).toEqual(told);
    const { journal, state } = resumeJournal({ path, ...RUN });
    expect(state.seq).toBe(2);
    await journal.close();
    expect(namesIn(path)).toEqual(['journal.ndjson']);
  },
);

test('a rotation that came to its end is whole even if the oldest segments were not removed', async () => {
  const { path, recorder, told, close } = record({ segmentBytes: 300 });
  for (let note = 0; note < 6; note += 1) recorder.record(progressed('x'));
  await close();
  const { journal, state } = resumeJournal({ path, ...RUN, keeping: { keepSegments: 1, segmentBytes: 1 } });
  const resumed = openRecorder(journal, { onStop: () => {}, onCheckpoint: () => {} }, { state });
  resumed.record(progressed('y'));
  await resumed.durable();
  await journal.close();
  expect(namesIn(path)).toHaveLength(2);
  expect(keptEvents(path).at(-1)?.seq).toBeGreaterThan(told.length);
});

test('a kept segment that was cut, and one that is missing, are refused by name', async () => {
  const { path, recorder, close } = record({ segmentBytes: 300 });
  for (let note = 0; note < 8; note += 1) recorder.record(progressed('x'));
  await close();
  const first = join(dirname(path), 'journal.1.ndjson');
  const text = readFileSync(first, 'utf8');
  writeFileSync(first, text.slice(0, -5));
  expect(() => keptEvents(path)).toThrow(
    /journal\.1\.ndjson ends in the middle of a line, although .*2\.ndjson/,
  );
  rmSync(first);
  writeFileSync(first, text);
  rmSync(join(dirname(path), 'journal.2.ndjson'));
  expect(() => keptEvents(path)).toThrow(/journal\.3\.ndjson is corrupt at line 1: expected "seq":/);
});

test('whatever is recorded, rotated and cut off, what is read is what was written up to the cut', async () => {
  const notes = fc.array(fc.string({ maxLength: 200 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      notes,
      fc.integer({ min: 1, max: 4000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (said, segmentBytes, part) => {
        const { path, recorder, told, close } = record({ segmentBytes, keepSegments: 1000 });
        for (const note of said) recorder.record(progressed(note));
        await close();
        const whole = readFileSync(path);
        const head = whole.indexOf('\n') + 1;
        const cut = head + Math.floor((whole.length - head) * part);
        writeFileSync(path, whole.subarray(0, cut));
        const read = keptEvents(path);
        expect(read).toEqual(told.slice(0, read.length));
        const lost = whole.subarray(cut).toString('latin1').split('\n').length - 1;
        expect(read).toHaveLength(told.length - lost);
      },
    ),
    { numRuns: 40 },
  );
});

const COUNTED: EventBody = progressed('n');

test('observers hear of an event after the sync that covers it, and hear of all of them in order', async () => {
  const path = join(temporaryDirectory(), 'journal.ndjson');
  const journal = openJournal({ path, ...RUN });
  const heard: { readonly seq: number; readonly syncs: number }[] = [];
  const recorder = openRecorder(journal, {
    onEvent: ({ seq }) => heard.push({ seq, syncs: journal.syncs() }),
    onStop: () => {},
    onCheckpoint: () => {},
  });
  recorder.record(RUN_STARTED);
  recorder.record(WORKER_STARTED);
  expect(heard).toEqual([]);
  await recorder.durable();
  expect(heard).toEqual([
    { seq: 1, syncs: 1 },
    { seq: 2, syncs: 1 },
  ]);
  recorder.record(COUNTED);
  // Nobody waits for it, and yet it is soon durable.
  await expect.poll(() => heard.at(-1)).toEqual({ seq: 3, syncs: 2 });
  await journal.close();
});
