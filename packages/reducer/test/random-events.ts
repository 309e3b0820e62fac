import fc from 'fast-check';
import type { EventBody, RunEvent } from '../src/index.ts';
import {
  agentSession,
  agentThrottled,
  attemptLost,
  budgetWarned,
  commitFailed,
  connectivityChanged,
  coordinationRequested,
  diamond,
  journalRecovered,
  outOfBoundsFound,
  runFinished,
  runInterrupted,
  runResumed,
  runSnapshot,
  runStarted,
  runSuspended,
  stamped,
  stateAfter,
  toolDenied,
  treeRestored,
  unit,
  unitBlocked,
  unitCancelled,
  unitCommitted,
  unitReopened,
  unitSkipped,
  unitStopped,
  unitStopRequested,
  usageReported,
  verificationFinished,
  verificationStarted,
  workerFailed,
  workerProgressed,
  workerSpawned,
  workerStarted,
  workerSucceeded,
} from './play.ts';

const unitIds = fc.constantFrom('a', 'b', 'c', 'd', 'nobody', '__proto__');
const attempts = fc.constantFrom(0, 1, 1, 1, 2, -1, 0.5);

const starts = fc.constantFrom(
  runStarted(diamond),
  runStarted(diamond, { fail_fast: true, max_workers: 1 }),
  runStarted(diamond.map((planned) => ({ ...planned, retries: 1 }))),
  runStarted(diamond, { max_workers: Number.NaN }),
  runStarted([unit('a', ['b']), unit('b', ['a'])]),
  runStarted([]),
);

const ofRun: fc.Arbitrary<EventBody> = fc.oneof(
  starts,
  fc.constantFrom(
    runInterrupted,
    runSuspended,
    runFinished,
    verificationStarted,
    verificationFinished(true),
    outOfBoundsFound('x'),
    treeRestored,
    budgetWarned,
    connectivityChanged(true),
    connectivityChanged(false),
    journalRecovered,
    runResumed(diamond),
    runResumed(diamond, { redo: ['a', 'nobody'] }),
    runResumed([unit('a', ['b']), unit('b', ['a'])]),
    runSnapshot(stateAfter()),
    runSnapshot(stateAfter(runStarted(diamond), workerStarted('a'))),
  ),
);

const ofUnits: fc.Arbitrary<EventBody> = fc
  .tuple(unitIds, attempts, fc.boolean(), fc.nat({ max: 16 }))
  .map(([unitId, attempt, flag, kind]) => {
    const bodies = [
      workerStarted(unitId, attempt),
      workerStarted(unitId, attempt),
      workerSucceeded(unitId, attempt),
      workerFailed(unitId, attempt, flag),
      workerSpawned(unitId, 1, attempt),
      flag ? workerProgressed(unitId, 'x', attempt) : toolDenied(unitId, attempt),
      unitBlocked(unitId, ['a'], ['a'], attempt),
      unitCancelled(unitId, attempt),
      unitSkipped(unitId, attempt),
      flag ? unitCommitted(unitId, attempt) : commitFailed(unitId, attempt),
      flag ? agentSession(unitId, 's-1', attempt) : coordinationRequested(unitId, attempt),
      agentThrottled(unitId, 'claude', flag ? '2026-01-01T00:00:11Z' : null),
      usageReported(unitId, flag ? 10 : Number.NaN, attempt),
      attemptLost(unitId, attempt),
      unitStopRequested(unitId, attempt),
      unitStopped(unitId, attempt),
      unitReopened(unitId, attempt, flag ? 'mind the gap' : null),
    ];
    return bodies[kind] ?? runFinished;
  });

const rows = fc.tuple(
  fc.oneof(
    { weight: 1, arbitrary: ofRun },
    { weight: 3, arbitrary: starts },
    { weight: 12, arbitrary: ofUnits },
  ),
  fc.constantFrom('next', 'next', 'next', 'next', 'next', 'old', 'nan', 'other'),
);

/** Events in any order: of any unit, attempt and number, some of another run; most in the order of their numbers. */
export const randomEvents: fc.Arbitrary<RunEvent[]> = fc.array(rows, { maxLength: 80 }).map((list) =>
  list.map(([body, kind], index): RunEvent => {
    const seq = kind === 'old' ? 1 : kind === 'nan' ? Number.NaN : index + 1;
    return { ...stamped(seq, body), run_id: kind === 'other' ? 'run-2' : 'run-1' };
  }),
);
