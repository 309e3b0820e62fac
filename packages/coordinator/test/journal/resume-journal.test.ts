import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../src/journal/journal.ts';
import { resumeJournal } from '../../src/journal/resume-journal.ts';
import { readJournal } from './read-journal.ts';
import { progressed, RUN_FINISHED, RUN_STARTED, WORKER_STARTED } from './sample-events.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const RUN = { run_id: 'run-1', now: () => 0 };

async function journalOf(directory = temporaryDirectory()): Promise<string> {
  const path = join(directory, 'journal.ndjson');
  const journal = openJournal({ path, ...RUN });
  for (const body of [RUN_STARTED, WORKER_STARTED, progressed('half way')]) journal.append(body);
  await journal.close();
  return path;
}

test('a journal goes on with the next number, from the state after all its events', async () => {
  const path = await journalOf();
  const { journal, state, torn } = resumeJournal({ path, ...RUN });
  expect({ torn, seq: state.seq, phase: state.course.phase }).toEqual({
    torn: false,
    seq: 3,
    phase: 'running',
  });
  expect(journal.append(RUN_FINISHED).seq).toBe(4);
  await journal.close();
  expect(readJournal(path).events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
});

test('a torn last line is cut off before anything follows, wherever it is torn', async () => {
  const path = await journalOf();
  const whole = readFileSync(path);
  const start = whole.lastIndexOf('\n', whole.length - 2) + 1;
  for (let cut = start; cut < whole.length; cut += 1) {
    writeFileSync(path, whole.subarray(0, cut));
    const { journal, state, torn } = resumeJournal({ path, ...RUN });
    expect({ torn, seq: state.seq }).toEqual({ torn: cut > start, seq: 2 });
    journal.append(progressed('again'));
    await journal.close();
    expect(readJournal(path)).toMatchObject({ torn: false, events: [{}, {}, { note: 'again' }] });
  }
});

test('a journal in which nothing is whole begins anew', async () => {
  const path = await journalOf();
  writeFileSync(path, '{"v":1,"se');
  const { journal, state, torn } = resumeJournal({ path, ...RUN });
  expect({ torn, phase: state.course.phase }).toEqual({ torn: true, phase: 'created' });
  expect(journal.append(RUN_STARTED).seq).toBe(1);
  await journal.close();
});

test('a journal of another run, a damaged one and one that is gone are refused and left as they are', async () => {
  const path = await journalOf();
  const before = readFileSync(path, 'utf8');
  expect(() => resumeJournal({ path, ...RUN, run_id: 'run-2' })).toThrow(
    /is of run run-1, expected run run-2/,
  );
  expect(readFileSync(path, 'utf8')).toBe(before);
  const damaged = before.replace('"seq":2', '"seq":7');
  writeFileSync(path, damaged);
  expect(() => resumeJournal({ path, ...RUN })).toThrow(/corrupt at line 2.*restore it from a backup/);
  expect(readFileSync(path, 'utf8')).toBe(damaged);
  expect(() => resumeJournal({ path: `${path}.gone`, ...RUN })).toThrow(/cannot be read: ENOENT/);
});
