import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replayRun, runPlan, type RunOptions, type RunResult } from '../src/index.ts';
import { resumeHere } from './resume/crash-rig.ts';
import { openRig, runOptions, shell, type Rig, type UnitInput } from './rig.ts';

const LOST_RECORD = /^\.agent\/runs\/[\d-]+[0-9a-f]+$/;

/** The record of a run that lost it is whole again, and nothing of it shows in git. */
async function expectWholeRecord(rig: Rig, { journalPath, summaryPath, summary }: RunResult): Promise<void> {
  expect(JSON.parse(readFileSync(summaryPath, 'utf8'))).toMatchObject({ run_id: summary.run_id });
  const first = readFileSync(journalPath, 'utf8').split('\n')[0] ?? '';
  expect(JSON.parse(first)).toMatchObject({ seq: 1, type: 'run_started' });
  expect(await replayRun({ root: rig.root, run: null })).toMatchObject({ divergence: null, torn: false });
  expect(existsSync(join(rig.root, '.agent/run.lock'))).toBe(false);
  const status = execFileSync('git', ['status', '--porcelain', '--', '.agent'], { cwd: rig.root });
  expect(status.toString()).toBe('');
}

test.for<{ readonly name: string; readonly line: string; readonly options: Partial<RunOptions> }>([
  { name: 'git clean', line: 'git clean -fdxq', options: { confine: 'audit' } },
  { name: 'rm', line: 'rm -rf .agent', options: { confine: 'audit' } },
  { name: 'rm, and nothing is audited', line: 'rm -rf .agent', options: { confine: 'off' } },
  {
    name: 'rm, and stray writes are only reported',
    line: 'rm -rf .agent',
    options: { confine: 'audit', outOfBounds: { quarantine: false, fail: false } },
  },
  { name: 'mv', line: 'mv .agent a/moved', options: { confine: 'audit' } },
])('a unit that takes the record of its run away fails: $name', async ({ line, options }) => {
  using rig = openRig();
  const notices: string[] = [];
  const result = await rig.run([shell('a', line)], { ...options, onNotice: (text) => notices.push(text) });
  expect(result.summary).toMatchObject({
    outcome: 'out_of_bounds',
    exit_code: 4,
    workers: [{ status: 'failed', failure: { reason: 'out_of_bounds' } }],
  });
  expect(result.summary.out_of_bounds).toContainEqual({
    path: expect.stringMatching(LOST_RECORD),
    kind: 'deleted',
    restored: false,
    unit_id: 'a',
    suspects: ['a'],
    candidates: [{ unit_id: 'a', why: 'ran_unconfined' }],
  });
  expect(notices).toContainEqual(expect.stringMatching(/disappeared while the run went on: the journal was/));
  await expectWholeRecord(rig, result);
});

test('the lock is back while the unit works, so that no second run starts beside it', async () => {
  using rig = openRig();
  const lock = join(rig.root, '.agent/run.lock');
  const running = rig.run([
    shell('a', 'rm -rf .agent; touch a/gone; until [ -e a/go ]; do sleep 0.02; done'),
  ]);
  await expect.poll(() => existsSync(join(rig.root, 'a/gone')) && existsSync(lock)).toBe(true);
  await expect(runPlan(runOptions(rig.root, [shell('b', 'true')]))).rejects.toMatchObject({
    code: 'lock_held',
  });
  rig.write('a/go', '');
  expect((await running).summary.exit_code).toBe(4);
});

test('a run in the place of whose record something else lies ends, and says so', async () => {
  using rig = openRig();
  const notices: string[] = [];
  // Again where ralph was quicker with a new directory.
  const units = [shell('a', 'until [ -f .agent ]; do rm -rf .agent; true > .agent; done')];
  const running = rig.run(units, { confine: 'audit', onNotice: (text) => notices.push(text) });
  await expect(running).rejects.toMatchObject({ code: 'state_unwritable' });
  expect(notices).toContainEqual(expect.stringMatching(/disappeared while the run went on: .*\.agent/));
});

test('whoever goes on deleting while the record is put back is blamed for it all the same', async () => {
  using rig = openRig();
  const often = 'for i in $(seq 400); do rm -rf .agent; done';
  const { summary } = await rig.run([shell('a', often)], { confine: 'audit' });
  expect(summary).toMatchObject({ outcome: 'out_of_bounds', exit_code: 4 });
});

test('of several units that can have done it none fails, and the run does', async () => {
  using rig = openRig();
  const wait = (unit: string): UnitInput =>
    shell(unit, `touch ${unit}/begun; until [ -e ${unit}/go ]; do sleep 0.02; done`);
  const running = rig.run([wait('a'), wait('b')]);
  await expect.poll(() => ['a', 'b'].every((unit) => existsSync(join(rig.root, unit, 'begun')))).toBe(true);
  rmSync(join(rig.root, '.agent'), { recursive: true });
  await expect.poll(() => rig.events.map(({ type }) => type)).toContain('out_of_bounds_found');
  for (const unit of ['a', 'b']) rig.write(`${unit}/go`, '');
  const result = await running;
  expect(result.summary).toMatchObject({
    exit_code: 4,
    workers: [{ status: 'succeeded' }, { status: 'succeeded' }],
  });
  expect(result.summary.out_of_bounds[0]).toMatchObject({ unit_id: null, suspects: ['a', 'b'] });
  await expectWholeRecord(rig, result);
});

test('where no unit can have done it the run is suspended, and a resume goes on with it', async () => {
  using rig = openRig();
  const verify = 'test -e done || { rm -rf .agent; touch done; }';
  const result = await rig.run([shell('a', 'echo > a/made')], { verify });
  expect(result.summary).toMatchObject({ outcome: 'suspended', exit_code: 3 });
  await expectWholeRecord(rig, result);
  const { summary } = await resumeHere(rig.root);
  expect(summary).toMatchObject({ outcome: 'succeeded', exit_code: 0, resumed: 1 });
});

test('what comes after the loss is told and written where it belongs', async () => {
  using rig = openRig();
  const units = [shell('a', 'rm -rf .agent'), shell('b', 'echo said; echo made > b/made')];
  const { summary, logDirectory } = await rig.run(units, { confine: 'audit', maxWorkers: 1 });
  expect(summary.workers).toMatchObject([
    { status: 'failed' },
    { status: 'succeeded', files_changed: ['b/made'] },
  ]);
  expect(readFileSync(join(logDirectory, 'b.log'), 'utf8')).toBe('said\n');
});

test('a run whose lock is in other hands stops', async () => {
  using rig = openRig();
  const running = rig.run([shell('a', 'touch a/begun; exec sleep 60')]);
  await expect.poll(() => existsSync(join(rig.root, 'a/begun'))).toBe(true);
  writeFileSync(join(rig.root, '.agent/run.lock'), 'of somebody else');
  const { summary } = await running;
  expect(summary).toMatchObject({ outcome: 'suspended', exit_code: 3, workers: [{ status: 'failed' }] });
  expect(rig.read('.agent/run.lock')).toBe('of somebody else');
});
