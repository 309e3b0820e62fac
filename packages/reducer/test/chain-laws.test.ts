import type { WorkerFailure } from '@ralph/manifest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventBody, PlannedUnit, RunEvent, RunState } from '../src/index.ts';
import {
  agentStates,
  blockedUnits,
  fromCheckpoint,
  initialState,
  isSettled,
  nextAttempts,
  reduce,
  replay,
  runningUnits,
  runSpending,
  toCheckpoint,
  workerState,
} from '../src/index.ts';
import {
  runFinished,
  runResumed,
  runSnapshot,
  runStarted,
  unit,
  unitBlocked,
  workerSucceeded,
} from './play.ts';
import { failedWith } from './attempts.ts';

const AGENTS = ['A', 'B', 'command'];

const failures: fc.Arbitrary<Partial<WorkerFailure>> = fc.record(
  {
    reason: fc.constantFrom('agent_error', 'timed_out', 'no_evidence', 'spawn_error', 'start_timed_out'),
    class: fc.constantFrom(
      'rate_limited',
      'out_of_credits',
      'auth',
      'model_error',
      'network',
      'tools_missing',
      'crashed',
      'unknown',
    ),
  },
  { requiredKeys: [] },
);

const plans = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(), { maxLength: 2 }),
      completion: fc.boolean(),
      retries: fc.nat(2),
      chain: fc.subarray(AGENTS, { minLength: 1 }),
      budget: fc.option(fc.record({ attempts: fc.integer({ min: 1, max: 4 }) }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows): PlannedUnit[] =>
    rows.map(({ needs, completion, retries, chain, budget }, index) => {
      const dependencies = index === 0 ? [] : [...new Set(needs.map((need) => `u${need % index}`))];
      const triggers = completion
        ? Object.fromEntries(dependencies.map((id) => [id, 'completion' as const]))
        : undefined;
      return unit(`u${index}`, dependencies, {
        retries,
        agents: chain,
        triggers,
        budget,
        retry_delay_ms: 200,
      });
    }),
  );

interface Played {
  readonly events: readonly RunEvent[];
  readonly states: readonly RunState[];
}

/** A coordinator that does what `nextAttempts` says; each attempt ends as the choices say, failures first. */
function playRun(
  units: readonly PlannedUnit[],
  attempts: number | undefined,
  choose: () => Partial<WorkerFailure> | null,
): Played {
  const events: RunEvent[] = [];
  const states: RunState[] = [initialState()];
  let now = Date.UTC(2026, 0, 1);
  const record = (body: EventBody): RunState => {
    const event: RunEvent = {
      v: 1,
      seq: events.length + 1,
      at: new Date(now).toISOString(),
      run_id: 'run-1',
      ...body,
    };
    const { state, ignored } = reduce(states.at(-1) ?? initialState(), event);
    expect(ignored).toBeNull();
    events.push(event);
    states.push(state);
    return state;
  };
  let state = record(
    runStarted(units, { max_workers: 3, budget: attempts === undefined ? undefined : { attempts } }),
  );
  while (!isSettled(state)) {
    expect(events.length).toBeLessThan(2000);
    now += 100;
    for (const blocked of blockedUnits(state))
      state = record(
        unitBlocked(
          blocked.unit_id,
          blocked.blocked_by,
          blocked.roots,
          workerState(state, blocked.unit_id)?.attempts,
        ),
      );
    const { start, spent, wake_at_ms } = nextAttempts(state, { now_ms: now });
    for (const { unit_id, attempt, failure } of spent)
      state = record(failedWith(unit_id, failure, { attempt, retryable: false }));
    for (const { unit_id, attempt, agent, resume_session } of start) {
      const cooling = agentStates(state).find((each) => each.agent === agent)?.cool_down?.until_ms ?? 0;
      expect(cooling).toBeLessThanOrEqual(now);
      state = record({
        type: 'worker_started',
        unit_id,
        attempt,
        agent: agent ?? '',
        confinement: 'audit',
        resume_session,
      });
    }
    if (attempts !== undefined) expect(runSpending(state, now).attempts).toBeLessThanOrEqual(attempts);
    const [ending] = runningUnits(state);
    if (ending !== undefined) {
      const attempt = workerState(state, ending)?.attempts ?? 0;
      const failure = choose();
      state = record(
        failure === null ? workerSucceeded(ending, attempt) : failedWith(ending, failure, { attempt }),
      );
    } else if (spent.length === 0 && blockedUnits(state).length === 0 && !isSettled(state)) {
      // Nothing runs and nothing starts, so there is a time to wait for.
      expect(wake_at_ms).not.toBeNull();
      now = Math.max(now, wake_at_ms ?? now);
    }
  }
  record(runFinished);
  return { events, states };
}

const runs = fc
  .tuple(
    plans,
    fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    fc.infiniteStream(fc.option(failures, { freq: 4 })),
  )
  .map(([units, attempts, stream]) => ({
    units,
    ...playRun(units, attempts, () => stream.next().value ?? null),
  }));

test('every run ends under any failures, within its chains, budgets and cool-downs', () => {
  fc.assert(
    fc.property(runs, ({ units, states }) => {
      const last = states.at(-1) ?? initialState();
      expect(last.course.phase).toBe('finished');
      for (const { unit_id, agents = [], retries, budget } of units) {
        const tried = workerState(last, unit_id)?.attempts ?? 0;
        expect(tried).toBeLessThanOrEqual(agents.length * (retries + 1 + 10));
        expect(tried).toBeLessThanOrEqual(budget?.attempts ?? Infinity);
      }
    }),
    { numRuns: 60 },
  );
});

test('defects 6 and 7: a state is its events, from the start, from a checkpoint and from a snapshot', () => {
  fc.assert(
    fc.property(runs, fc.nat(), ({ events, states }, cut) => {
      const at = cut % events.length;
      const middle = states[at] ?? initialState();
      expect(replay(events.slice(0, at))).toEqual(middle);
      expect(fromCheckpoint(JSON.parse(JSON.stringify(toCheckpoint(middle))))).toEqual(middle);
      if (at === 0) return;
      const first = events[at];
      const snapshot: RunEvent = {
        v: 1,
        at: first?.at ?? '',
        run_id: 'run-1',
        seq: at + 1,
        ...runSnapshot(middle),
      };
      const moved = [snapshot, ...events.slice(at).map((event) => ({ ...event, seq: event.seq + 1 }))];
      expect(replay(moved)).toEqual({ ...(states.at(-1) ?? middle), seq: events.length + 1 });
    }),
    { numRuns: 60 },
  );
});

test('a resumed run never starts what had done its work', () => {
  fc.assert(
    fc.property(runs, ({ units, events, states }) => {
      const last = states.at(-1) ?? initialState();
      const event: RunEvent = {
        v: 1,
        seq: events.length + 1,
        at: '2026-02-01T00:00:00Z',
        run_id: 'run-1',
        ...runResumed(units),
      };
      const { state } = reduce(last, event);
      for (const { unit_id } of nextAttempts(state, { now_ms: Date.UTC(2026, 2, 1) }).start) {
        expect(workerState(last, unit_id)?.status).not.toBe('succeeded');
      }
    }),
    { numRuns: 60 },
  );
});
