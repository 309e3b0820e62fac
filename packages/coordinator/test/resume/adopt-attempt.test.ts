import { expect, test } from 'vitest';
import type { WorkUnit } from '@ralph/manifest';
import { findRun } from '../../src/find-run.ts';
import { previewResume } from '../../src/index.ts';
import { findSurvivors } from '../../src/resume/find-survivors.ts';
import { useFakeAgents } from '../fake-agents.ts';
import { openRig, runOptions, type Rig } from '../rig.ts';
import { resumeHere, resumeOptions, startCoordinator } from './crash-rig.ts';

useFakeAgents();

/** The coordinator dies when the agent says that it has delivered. */
async function deliveredAndKilled(rig: Rig, more: Partial<WorkUnit> = {}): Promise<void> {
  const units = [{ unit_id: 'a', description: 'TELL WHEN DELIVERED', ...more }];
  const options = { ...runOptions(rig.root, units), agent: 'claude', confine: 'audit' as const };
  await startCoordinator({ options, die_on: 'worker_progressed' }).exited;
  const { runId } = findRun(rig.root, null);
  await expect.poll(() => findSurvivors(runId, []), { timeout: 30_000 }).toEqual([]);
}

test('an agent that had delivered when the coordinator died does not work again: what it left is judged', async () => {
  using rig = openRig();
  await deliveredAndKilled(rig, { verify: ['test', '-e', 'a/made.txt'] });
  expect((await previewResume(resumeOptions(rig.root))).units).toMatchObject([
    { unit_id: 'a', action: 'adopt' },
  ]);
  const { summary } = await resumeHere(rig.root);
  expect(summary.exit_code).toBe(0);
  expect(summary.workers[0]).toMatchObject({
    status: 'succeeded',
    attempts: 1,
    artifact_count: 1,
    final_message: 'made it',
    files_changed: ['a/made.txt'],
  });
});

test("an attempt that does not pass the unit's own verification is not adopted as done: the next one is made", async () => {
  using rig = openRig();
  await deliveredAndKilled(rig, { verify: ['test', '-e', 'go'] });
  rig.write('a/made.txt', 'changed after that');
  const { summary } = await resumeHere(rig.root, { given: { graceMs: 500 } });
  expect(summary.workers[0]).toMatchObject({
    status: 'failed',
    attempts: 2,
    failure: { reason: 'verify_failed' },
  });
});

test('a result of another attempt proves nothing', async () => {
  using rig = openRig();
  await deliveredAndKilled(rig);
  const manifest = '.agent/workers/a/worker-manifest.json';
  rig.write(manifest, JSON.stringify({ ...JSON.parse(rig.read(manifest)), attempt: 7 }));
  expect((await previewResume(resumeOptions(rig.root))).units).toMatchObject([
    { unit_id: 'a', action: 'redo' },
  ]);
});
