import { expect, test } from 'vitest';
import { fromCheckpoint, toCheckpoint } from '../src/index.ts';
import {
  commitFailed,
  diamond,
  play,
  runInterrupted,
  runStarted,
  stateAfter,
  unitCommitted,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from './play.ts';

const begun = [runStarted(diamond), workerStarted('a')] as const;

test('a commit and one that failed are kept in the order in which they came', () => {
  const state = stateAfter(
    ...begun,
    workerSucceeded('a'),
    unitCommitted('a'),
    workerStarted('b'),
    workerSucceeded('b'),
    commitFailed('b'),
  );
  expect(state.course.commits).toEqual([
    { status: 'committed', unit_id: 'a', attempt: 1, commit: 'c'.repeat(40), files: ['a/new.ts'] },
    { status: 'failed', unit_id: 'b', attempt: 1, message: 'the branch moved' },
  ]);
});

test('a commit counts also while the run stops', () => {
  const { ignored } = play(...begun, workerSucceeded('a'), runInterrupted, unitCommitted('a'));
  expect(ignored).toBeNull();
});

test.for([
  { name: 'a unit that still runs', events: [], event: unitCommitted('a'), why: 'is running' },
  {
    name: 'a unit that failed',
    events: [workerFailed('a', 1, false)],
    event: unitCommitted('a'),
    why: 'is failed',
  },
  { name: 'another attempt', events: [workerSucceeded('a')], event: commitFailed('a', 2), why: 'expected 1' },
  { name: 'a stranger', events: [workerSucceeded('a')], event: commitFailed('x'), why: 'not in the plan' },
])('a commit of $name is ignored', ({ events, event, why }) => {
  expect(play(...begun, ...events, event).ignored).toContain(why);
});

test('a checkpoint from before there were commits is still read', () => {
  const { commits: _, ...older } = toCheckpoint(stateAfter(...begun));
  expect(fromCheckpoint(older).course.commits).toEqual([]);
});
