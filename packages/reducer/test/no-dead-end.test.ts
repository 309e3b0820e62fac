import type { WorkerFailure } from '@ralph/manifest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventBody, PlannedUnit, RunState, WorkerState } from '../src/index.ts';
import {
  blockedUnits,
  counts,
  initialState,
  isSettled,
  nextAttempts,
  reduce,
  workerStates,
} from '../src/index.ts';
import { chained, failedWith, startedWith, succeededWith } from './attempts.ts';
import {
  agentThrottled,
  attemptLost,
  connectivityChanged,
  runResumed,
  runStarted,
  unitReopened,
  unitStopped,
  unitStopRequested,
} from './play.ts';

/** How an attempt of a bad agent fails. */
const CRASH: Partial<WorkerFailure> = { class: 'crashed' };

const FAILURES: readonly Partial<WorkerFailure>[] = [
  { class: 'rate_limited', retry_at: '2026-01-01T00:00:05Z' },
  { class: 'out_of_credits' },
  { class: 'network' },
  { class: 'auth' },
  { reason: 'start_timed_out' },
  { reason: 'no_evidence' },
];

const plans = fc
  .array(
    fc.record({
      needs: fc.option(fc.nat(), { freq: 1, nil: null }),
      completion: fc.boolean(),
      retries: fc.nat(2),
      chain: fc.constantFrom(['A'], ['A'], ['A'], ['A', 'B'], ['command']),
      budget: fc.option(fc.record({ attempts: fc.integer({ min: 1, max: 3 }) }), { freq: 1, nil: undefined }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((rows): PlannedUnit[] =>
    rows.map(({ needs, completion, retries, chain, budget }, index) => {
      const dependencies = index === 0 || needs === null ? [] : [`u${needs % index}`];
      const triggers = completion
        ? Object.fromEntries(dependencies.map((id) => [id, 'completion' as const]))
        : undefined;
      const more = { dependencies, retries, triggers, budget, retry_delay_ms: 200 };
      return chained(`u${index}`, chain, more);
    }),
  );

interface Moment {
  readonly state: RunState;
  readonly now_ms: number;
}

/** What may happen next, by kind: what the state asks for, how attempts end, what the user and the world do. */
function possible(
  { state, now_ms }: Moment,
  units: readonly PlannedUnit[],
): readonly (readonly EventBody[])[] {
  const { start, spent } = nextAttempts(state, { now_ms });
  const workers = [...workerStates(state)];
  const running = workers.filter(({ status }) => status === 'running');
  const open = workers.filter(({ status }) => status === 'pending' || status === 'running');
  const undone = workers.filter(({ status }) => status === 'failed' || status === 'cancelled');
  const starts = start.map(({ unit_id, agent, attempt }) => startedWith(unit_id, agent ?? '', attempt));
  const crashes = running.map(({ unit_id, attempts }) => failedWith(unit_id, CRASH, { attempt: attempts }));
  return [
    starts,
    starts,
    crashes,
    crashes,
    running.flatMap((worker) => endings(worker)),
    running.map(({ unit_id, attempts }) => unitStopRequested(unit_id, attempts)),
    open.map(({ unit_id, attempts }) => unitStopRequested(unit_id, attempts)),
    open
      .filter(({ unit_id }) => state.course.stop_requests.includes(unit_id))
      .map(({ unit_id, attempts }) => unitStopped(unit_id, attempts)),
    [
      ...undone.map(({ unit_id, attempts }) => unitReopened(unit_id, attempts)),
      ...spent.map(({ unit_id, failure, attempt }) =>
        failedWith(unit_id, failure, { attempt, retryable: false }),
      ),
      ...blockedUnits(state).map((unit): EventBody => ({ type: 'unit_blocked', attempt: 0, ...unit })),
      connectivityChanged(false),
      connectivityChanged(true),
      runResumed(units),
    ],
  ];
}

function endings({ unit_id, attempts, agent }: WorkerState): readonly EventBody[] {
  return [
    ...FAILURES.map((failure) => failedWith(unit_id, failure, { attempt: attempts })),
    succeededWith(unit_id, attempts),
    attemptLost(unit_id, attempts),
    agentThrottled(unit_id, agent ?? ''),
  ];
}

/** What a run goes on with, or waits for; null: it never ends. */
function wayOn({ state, now_ms }: Moment): string | null {
  if (isSettled(state)) return 'every unit has ended';
  if (counts(state).running > 0) return 'something runs';
  if (blockedUnits(state).length > 0) return 'something is to be blocked';
  const isToStop = ({ unit_id, status }: WorkerState) =>
    status === 'pending' && state.course.stop_requests.includes(unit_id);
  if ([...workerStates(state)].some(isToStop)) return 'something is to be cancelled';
  const { start, spent, wake_at_ms, waits } = nextAttempts(state, { now_ms });
  if (start.length > 0) return 'something starts';
  if (spent.length > 0) return 'something has no budget left';
  if (wake_at_ms !== null) return 'there is a time to wait for';
  return waits.some(({ why }) => why === 'offline') ? 'the network is waited for' : null;
}

const choices = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 150, maxLength: 150 });

test('as long as units have not ended, something runs, can start, or is waited for', () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 3 }), choices, (units, maxWorkers, chosen) => {
      let moment: Moment = { state: initialState(), now_ms: Date.UTC(2026, 0, 1) };
      const apply = (body: EventBody): void => {
        const { seq } = moment.state;
        const at = new Date(moment.now_ms).toISOString();
        const { state } = reduce(moment.state, { v: 1, seq: seq + 1, at, run_id: 'run-1', ...body });
        moment = { ...moment, state };
      };
      apply(runStarted(units, { max_workers: maxWorkers }));
      for (const choice of chosen) {
        const kinds = possible(moment, units);
        const bodies = kinds[choice % (kinds.length + 1)];
        const body = bodies?.[Math.floor(choice / (kinds.length + 1)) % bodies.length];
        if (body !== undefined) apply(body);
        else {
          const { wake_at_ms } = nextAttempts(moment.state, { now_ms: moment.now_ms });
          moment = { ...moment, now_ms: Math.max(moment.now_ms + 100, wake_at_ms ?? 0) };
        }
        expect(wayOn(moment)).not.toBeNull();
      }
    }),
    { numRuns: 300 },
  );
});
