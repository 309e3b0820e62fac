import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replay as replayEvents, toCheckpoint } from '@ralph/reducer';
import { expect, test } from 'vitest';
import { saveCheckpoint } from '../../src/journal/checkpoint-file.ts';
import { resumeJournal } from '../../src/journal/resume-journal.ts';
import { replayRun } from '../../src/index.ts';
import { openRig, shell } from '../rig.ts';

const SUMMARY = '.agent/artifacts/parallel_development_summary.json';
const CHECKPOINT = '.agent/checkpoint.json';

/** A checkout with one run of two units, the second of which failed once. */
async function finishedRun() {
  const rig = openRig();
  const { journalPath } = await rig.run([
    shell('a', 'echo x > a/out'),
    shell('b', '[ -e b/again ] || { touch b/again; exit 1; }', { dependencies: ['a'], retries: 1 }),
  ]);
  const edit = (path: string, change: (text: string) => string): void =>
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  return {
    rig,
    journalPath,
    edit,
    replay: (run: string | null = null) => replayRun({ root: rig.root, run }),
  };
}

test('a run that ended in order replays to what was written about it', async () => {
  const { rig, journalPath, replay } = await finishedRun();
  using _ = rig;
  const events = readFileSync(journalPath, 'utf8').trimEnd().split('\n').length;
  const report = await replay();
  expect(report).toEqual({
    run_id: rig.events[0]?.run_id,
    segments: [journalPath],
    events,
    first_seq: 1,
    last_seq: events,
    torn: false,
    equal: ['checkpoint', 'summary'],
    notes: [],
    divergence: null,
  });
  expect(await replay('latest')).toEqual(report);
  expect(await replay(report.run_id.slice(0, -2))).toEqual(report);
});

test('a run that was killed replays up to its torn line, and its old summary is not compared', async () => {
  const { rig, journalPath, edit, replay } = await finishedRun();
  using _ = rig;
  rmSync(join(rig.root, CHECKPOINT));
  edit(journalPath, (text) => text.slice(0, -10));
  expect(await replay()).toMatchObject({
    torn: true,
    equal: [],
    notes: ['there is no checkpoint', 'the run has not finished, so its summary is not compared'],
    divergence: null,
  });
});

const again = (text: string, type: string): string => {
  const lines = text.trimEnd().split('\n');
  const index = lines.findIndex((line) => line.includes(`"type":"${type}"`));
  const doubled = [...lines.slice(0, index), lines[index] ?? '', ...lines.slice(index)];
  return `${doubled.map((line, seq) => line.replace(/"seq":\d+/, `"seq":${seq + 1}`)).join('\n')}\n`;
};

test('an event that the reducer ignores is the first divergence, with its line and the reason', async () => {
  const { rig, journalPath, edit, replay } = await finishedRun();
  using _ = rig;
  edit(journalPath, (text) => again(text, 'worker_succeeded'));
  const { divergence } = await replay();
  expect(divergence).toMatchObject({ kind: 'event', path: journalPath, differences: [] });
  const line = readFileSync(journalPath, 'utf8').split('\n')[(divergence?.line ?? 0) - 1];
  expect(line).toMatch(new RegExp(`"seq":${divergence?.seq},.*worker_succeeded`));
  expect(divergence?.message).toMatch(/The event worker_succeeded cannot follow those before it: .*"a"/);
});

test('a checkpoint with another state differs in the field that was changed', async () => {
  const { rig, replay } = await finishedRun();
  using _ = rig;
  const { sha256: _sum, ...checkpoint } = JSON.parse(rig.read(CHECKPOINT));
  const found = { ...checkpoint, facts: { ...checkpoint.facts, ralph_version: '0.0.1' } };
  saveCheckpoint(join(rig.root, '.agent'), found);
  expect((await replay()).divergence).toMatchObject({
    kind: 'checkpoint',
    path: join(rig.root, CHECKPOINT),
    seq: checkpoint.seq,
    differences: [{ path: 'facts.ralph_version', expected: '0.0.0-test', found: '0.0.1' }],
  });
});

test('defect 39: a checkpoint that is damaged is told loudly, and the journal is read all the same', async () => {
  const { rig, edit, replay } = await finishedRun();
  using _ = rig;
  edit(join(rig.root, CHECKPOINT), (text) => text.replace('"seq":', '"seq":1'));
  const { divergence, events } = await replay();
  expect(divergence).toMatchObject({
    kind: 'checkpoint',
    message: expect.stringMatching(/sha256.*\n.*delete it/),
  });
  expect(events).toBeGreaterThan(5);
});

test('a checkpoint that is ahead of its journal is a divergence, one of another run is not', async () => {
  const { rig, replay } = await finishedRun();
  using _ = rig;
  const { sha256: _sum, ...checkpoint } = JSON.parse(rig.read(CHECKPOINT));
  saveCheckpoint(join(rig.root, '.agent'), { ...checkpoint, seq: checkpoint.seq + 1 });
  expect((await replay()).divergence?.message).toMatch(
    /stands for event \d+, but the journal ends with event \d+/,
  );
  saveCheckpoint(join(rig.root, '.agent'), { ...checkpoint, run_id: 'other' });
  expect(await replay()).toMatchObject({ divergence: null, notes: ['the checkpoint is of run other'] });
});

test('a summary that says something else differs in those fields', async () => {
  const { rig, edit, replay } = await finishedRun();
  using _ = rig;
  edit(join(rig.root, SUMMARY), (text) => text.replace('"status": "succeeded"', '"status": "skipped"'));
  expect((await replay()).divergence).toMatchObject({
    kind: 'summary',
    path: join(rig.root, SUMMARY),
    differences: [{ path: 'workers[0].status', expected: 'succeeded', found: 'skipped' }],
  });
});

test('a journal that is damaged is a divergence at its line', async () => {
  const { rig, journalPath, edit, replay } = await finishedRun();
  using _ = rig;
  edit(journalPath, (text) => text.replace('"seq":3', '"seq":30'));
  const { divergence, events } = await replay();
  expect(divergence).toMatchObject({ kind: 'journal', path: journalPath });
  expect(divergence?.message).toMatch(/corrupt at line 3: expected "seq":3, got "seq":30.*restore it/);
  expect(events).toBe(2);
});

test('power loss anywhere in the last two records of a run leaves a journal that replays to one of its states', async () => {
  const { rig, journalPath, replay } = await finishedRun();
  using _ = rig;
  rmSync(join(rig.root, CHECKPOINT));
  const whole = readFileSync(journalPath);
  const lines = whole.toString('utf8').trimEnd().split('\n');
  const start = whole.length - Buffer.byteLength(lines.slice(-2).join('\n')) - 1;
  const run_id = rig.events[0]?.run_id ?? '';
  const states = lines.map((_line, count) =>
    JSON.stringify(toCheckpoint(replayEvents(rig.events.slice(0, count)))),
  );
  for (let cut = start; cut < whole.length; cut += 1) {
    writeFileSync(journalPath, whole.subarray(0, cut));
    const kept = whole.subarray(0, cut).toString('latin1').split('\n').length - 1;
    const { journal, state, torn } = resumeJournal({ path: journalPath, run_id, now: () => 0 });
    await journal.close();
    expect(torn).toBe(whole[cut - 1] !== 0x0a);
    expect(JSON.stringify(toCheckpoint(state))).toBe(states[kept]);
  }
  expect(await replay()).toMatchObject({ torn: false, last_seq: lines.length - 1, divergence: null });
});
