import { expect, test } from 'vitest';
import type { EventBody } from '../src/index.ts';
import { runOutcome } from '../src/index.ts';
import {
  outOfBoundsFound,
  runInterrupted,
  runStarted,
  runSuspended,
  stateAfter,
  treeRestored,
  unit,
  unitSkipped,
  verificationFinished,
  verificationStarted,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from './play.ts';

const one = runStarted([unit('a')]);
const lenient = runStarted([unit('a')], { out_of_bounds: { quarantine: true, fail: false } });
const succeeded = [one, workerStarted('a'), workerSucceeded('a')];
const failed = [one, workerStarted('a'), workerFailed('a')];
const unverified = [...succeeded, verificationStarted, verificationFinished(false)];

test.for<{ name: string; events: readonly EventBody[]; outcome: string; code: number }>([
  { name: 'every unit succeeded', events: succeeded, outcome: 'succeeded', code: 0 },
  { name: 'every unit was skipped', events: [one, unitSkipped('a')], outcome: 'succeeded', code: 0 },
  {
    name: 'every unit succeeded and the verification passed',
    events: [...succeeded, verificationStarted, verificationFinished(true)],
    outcome: 'succeeded',
    code: 0,
  },
  { name: 'a unit failed', events: failed, outcome: 'failed', code: 1 },
  { name: 'a unit has not ended', events: [one], outcome: 'failed', code: 1 },
  { name: 'the run never started', events: [], outcome: 'failed', code: 1 },
  { name: 'the verification failed', events: unverified, outcome: 'verification_failed', code: 5 },
  {
    name: 'the verification never ended',
    events: [...succeeded, verificationStarted],
    outcome: 'verification_failed',
    code: 5,
  },
  {
    name: 'a failed unit weighs more than a failed verification',
    events: [...failed, verificationStarted, verificationFinished(false)],
    outcome: 'failed',
    code: 1,
  },
  {
    name: 'a write out of bounds weighs more than a failed unit',
    events: [...failed, outOfBoundsFound('x')],
    outcome: 'out_of_bounds',
    code: 4,
  },
  {
    name: 'writes out of bounds are only reported, as the user wished',
    events: [lenient, ...succeeded.slice(1), outOfBoundsFound('x')],
    outcome: 'succeeded',
    code: 0,
  },
  {
    name: 'a write out of bounds could not be taken back',
    events: [
      lenient,
      ...succeeded.slice(1),
      {
        type: 'out_of_bounds_found',
        writes: [{ path: 'y', unit_id: null, suspects: ['a'], quarantine: 'q/1.json' }],
      },
      treeRestored,
    ],
    outcome: 'out_of_bounds',
    code: 4,
  },
  {
    name: 'a suspension weighs more than a write out of bounds',
    events: [one, outOfBoundsFound('x'), runSuspended],
    outcome: 'suspended',
    code: 3,
  },
  {
    name: 'an interrupt weighs most',
    events: [one, outOfBoundsFound('x'), runSuspended, runInterrupted],
    outcome: 'interrupted',
    code: 130,
  },
])('$name: $outcome', ({ events, outcome, code }) => {
  expect(runOutcome(stateAfter(...events))).toEqual({ outcome, exit_code: code });
});
