import { join } from 'node:path';
import { workerState } from '@ralph/reducer';
import { expect, test } from 'vitest';
import { openSteering } from '../../src/control/steering.ts';
import { openJournal } from '../../src/journal/journal.ts';
import { openRecorder } from '../../src/recorder.ts';
import { openStopSignals } from '../../src/stop-signals.ts';
import { RUN_STARTED, WORKER_STARTED } from '../journal/sample-events.ts';
import { temporaryDirectory } from '../journal/temporary-directory.ts';

function steeredRun() {
  const journal = openJournal({
    path: join(temporaryDirectory(), 'journal.ndjson'),
    run_id: 'run-1',
    now: Date.now,
  });
  const recorder = openRecorder(journal, { onStop: () => {}, onCheckpoint: () => {} });
  recorder.record(RUN_STARTED);
  const steering = openSteering({ recorder, stops: openStopSignals(undefined), runId: 'run-1' });
  return { journal, recorder, steering };
}

const STOP = { action: 'stop_unit', unit_id: 'api', now: false } as const;

test('a unit that waits is never seen as one that is to be stopped and yet waits', async () => {
  const { journal, recorder, steering } = steeredRun();
  const answer = steering.act(STOP);
  expect(workerState(recorder.state(), 'api')).toMatchObject({
    status: 'cancelled',
    reason: 'stopped_by_user',
  });
  expect(await answer).toEqual({ accepted: true, message: 'api will not start' });
  await journal.close();
});

test('a unit that runs is asked to end, once', async () => {
  const { journal, recorder, steering } = steeredRun();
  recorder.record(WORKER_STARTED);
  expect(await steering.act(STOP)).toEqual({ accepted: true, message: 'api is asked to end' });
  expect(workerState(recorder.state(), 'api')?.status).toBe('running');
  expect(await steering.act(STOP)).toMatchObject({
    accepted: false,
    message: expect.stringContaining('already'),
  });
  expect(await steering.act({ ...STOP, now: true })).toEqual({ accepted: true, message: 'api is killed' });
  await journal.close();
});
