import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextTick } from 'node:process';
import { expect, test } from 'vitest';
import { openJournal, type Journal } from '../../src/journal/journal.ts';
import { readJournal } from './read-journal.ts';
import { progressed, RUN_FINISHED, RUN_STARTED } from './sample-events.ts';
import { secondProcess } from './second-process.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const startWriter = secondProcess('write-journal');

const AT = Date.UTC(2030, 0, 2, 3, 4, 5, 6);

function newJournal(path = join(temporaryDirectory(), 'runs/run-1/journal.ndjson')): Journal {
  return openJournal({ path, run_id: 'run-1', now: () => AT });
}

test('each event is one line that begins with the envelope and the unit', async () => {
  const journal = newJournal();
  journal.append({ type: 'run_finished' });
  journal.append({ note: 'süß\n', status: 'x', attempt: 1, unit_id: 'api', type: 'worker_progressed' });
  await journal.close();
  expect(readFileSync(journal.path, 'utf8')).toBe(
    [
      '{"v":1,"seq":1,"at":"2030-01-02T03:04:05.006Z","run_id":"run-1","type":"run_finished"}\n',
      '{"v":1,"seq":2,"at":"2030-01-02T03:04:05.006Z","run_id":"run-1","type":"worker_progressed",',
      '"unit_id":"api","attempt":1,"note":"süß\\n","status":"x"}\n',
    ].join(''),
  );
});

test('what append returns is what the line says, field by field and in the same order', async () => {
  const journal = newJournal();
  const events = [RUN_STARTED, progressed('half way'), RUN_FINISHED].map(journal.append);
  const lines = readFileSync(journal.path, 'utf8').trimEnd().split('\n');
  expect(events.map((event) => JSON.stringify(event))).toEqual(lines);
  expect(JSON.stringify(readJournal(journal.path).events)).toBe(JSON.stringify(events));
  await journal.close();
});

test('an event that was journalled before is stamped anew', async () => {
  const journal = newJournal();
  const first = journal.append(RUN_FINISHED);
  expect(journal.append(first)).toMatchObject({ seq: 2 });
  await journal.close();
});

test('an event that JSON cannot hold takes no number and leaves no trace', async () => {
  const journal = newJournal();
  const endless: { self?: unknown } = {};
  endless.self = endless;
  expect(() => journal.append({ ...RUN_FINISHED, ...endless })).toThrow(TypeError);
  expect(journal.append(RUN_FINISHED).seq).toBe(1);
  await journal.close();
});

test('an existing journal is never written to', () => {
  const path = join(temporaryDirectory(), 'journal.ndjson');
  writeFileSync(path, 'precious\n');
  expect(() => newJournal(path)).toThrow(expect.objectContaining({ code: 'journal_unwritable' }));
  expect(readFileSync(path, 'utf8')).toBe('precious\n');
});

test('a journal in an impossible place is refused with the reason', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'file'), '');
  const path = join(directory, 'file/journal.ndjson');
  expect(() => newJournal(path)).toThrow(/could not be created: EEXIST/);
});

test('lines written in one go share one sync', async () => {
  const journal = newJournal();
  await Promise.all(
    Array.from({ length: 64 }, (_, index) => {
      journal.append(progressed(String(index)));
      return journal.durable();
    }),
  );
  expect(journal.syncs()).toBe(1);
  await journal.close();
  expect(journal.syncs()).toBe(1);
});

test('lines written while a sync is under way share the next one', async () => {
  const journal = newJournal();
  journal.append(RUN_STARTED);
  const first = journal.durable();
  await new Promise((resolve) => nextTick(resolve));
  const later = Array.from({ length: 10 }, (_, index) => {
    journal.append(progressed(String(index)));
    return journal.durable();
  });
  await Promise.all([first, ...later]);
  expect(journal.syncs()).toBe(2);
  await journal.close();
});

test('many writers that each wait for their own lines are served together, round by round', async () => {
  const journal = newJournal();
  const writer = async (): Promise<void> => {
    for (let line = 0; line < 20; line += 1) {
      journal.append(progressed(String(line)));
      await journal.durable();
    }
  };
  await Promise.all(Array.from({ length: 50 }, writer));
  expect(journal.syncs()).toBe(20);
  await journal.close();
  expect(readJournal(journal.path).events).toHaveLength(1000);
});

test('nothing new costs no sync', async () => {
  const journal = newJournal();
  await journal.durable();
  expect(journal.syncs()).toBe(0);
  journal.append(RUN_STARTED);
  await journal.durable();
  await journal.durable();
  expect(journal.syncs()).toBe(1);
  await journal.close();
});

test('a closed journal takes no more events, and closing twice is closing once', async () => {
  const journal = newJournal();
  await Promise.all([journal.close(), journal.close()]);
  expect(() => journal.append(RUN_FINISHED)).toThrow(expect.objectContaining({ code: 'journal_unwritable' }));
  await journal.durable();
});

test.skipIf(!existsSync('/proc/self/fd'))(
  'opening, failing and closing leave no descriptor open',
  async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'there'));
    const before = open();
    for (let round = 0; round < 20; round += 1) {
      const path = join(directory, `${round}/journal.ndjson`);
      const journal = newJournal(path);
      journal.append(RUN_STARTED);
      await journal.close();
      expect(() => newJournal(path)).toThrow();
      readJournal(path);
    }
    expect(open()).toBe(before);
  },
);

test('each line that was written survives kill -9', async () => {
  const path = join(temporaryDirectory(), 'journal.ndjson');
  const writer = startWriter([path]);
  for (const status of ['a', 'b', 'c']) expect(await writer.ask(`append ${status}`)).toBe('ok');
  await writer.kill();
  expect(readJournal(path)).toMatchObject({
    torn: false,
    events: [{ seq: 1 }, { seq: 2 }, { seq: 3, status: 'c' }],
  });
});
