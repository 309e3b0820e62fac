import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PipelinePolicy, RunState } from '../../src/index.ts';
import {
  defaultPipelinePolicy,
  fromCheckpoint,
  initialState,
  nextEffect,
  parseEventLine,
  parsePipelinePolicy,
  reduce,
  replay,
  runningUnits,
  runOutcome,
  toCheckpoint,
  workerState,
  workerStates,
} from '../../src/index.ts';
import { retryLimit } from '../../src/pipeline/agent-chain.ts';
import { randomPipelines } from '../policy/random-pipelines.ts';
import { drivePipeline } from './drive-pipeline.ts';
import { randomPipelineEvents } from './random-pipeline-events.ts';
import { randomPolicies } from './random-policies.ts';

/** Answers what happens next when several things could. */
const choices = fc.infiniteStream(fc.nat({ max: 1_000_000 }));

/** Policies that are legal by every rule. */
const legalPolicies = randomPipelines
  .map((document) => parsePipelinePolicy(document))
  .filter((result) => result.ok)
  .map(({ policy }) => policy);

const policies = fc.oneof(
  { weight: 6, arbitrary: randomPolicies },
  { weight: 2, arbitrary: legalPolicies },
  { weight: 1, arbitrary: fc.constant(fanningOut(defaultPipelinePolicy())) },
);

const runs = fc.tuple(policies, choices).map(([policy, stream]) => ({
  policy,
  ...drivePipeline(policy, () => Number(stream.next().value)),
}));

const RUNS = { numRuns: 60 };

/** The default pipeline, whose units ralph itself would fan out. */
function fanningOut(policy: PipelinePolicy): PipelinePolicy {
  const phases = Object.entries(policy.phases).map(([name, phase]) => [
    name,
    phase.parallelization === null
      ? phase
      : { ...phase, parallelization: { ...phase.parallelization, dispatch_mode: 'ralph_fan_out' as const } },
  ]);
  return { ...policy, phases: Object.fromEntries(phases) };
}

const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });

function schemaOf(name: 'event' | 'checkpoint'): Record<string, unknown> {
  const file = new URL(`../../schema/${name}.json`, import.meta.url);
  const schema: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));
  return schema;
}

function onDisk(state: RunState): string {
  return JSON.stringify(toCheckpoint(state));
}

test('the runs below come upon every kind of effect', () => {
  const seen = new Set<string>();
  for (const { effects } of fc.sample(runs, { numRuns: 150, seed: 7 })) {
    for (const { type } of effects) seen.add(type);
  }
  expect([...seen].sort()).toEqual([
    'commit',
    'early_skip_commit',
    'exhausted_analysis_phase_advance',
    'exit_failure',
    'exit_success',
    'fan_out',
    'invoke_agent',
    'prepare_prompt',
    'wait',
  ]);
});

describe('every run of every policy, whatever its agents answer', () => {
  test('ends, and its outcome is the one of its exit', () => {
    fc.assert(
      fc.property(runs, ({ states, effects }) => {
        const last = states.at(-1) ?? initialState();
        expect(last.course.phase).toBe('finished');
        const exit = effects.at(-1);
        expect(runOutcome(last).outcome).toBe(exit?.type === 'exit_success' ? 'succeeded' : 'failed');
        if (exit?.type === 'exit_failure') expect(exit.reason.trim()).not.toBe('');
      }),
      RUNS,
    );
  });

  test('is replayed byte for byte, also from the checkpoint of any moment', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ({ policy, events, states }, cut) => {
        const last = states.at(-1) ?? initialState();
        expect(onDisk(replay(events, policy))).toBe(onDisk(last));
        const at = cut % events.length;
        let state = fromCheckpoint(JSON.parse(onDisk(states[at] ?? initialState())));
        expect(state).toEqual(states[at]);
        for (const event of events.slice(at + 1)) state = reduce(state, event, policy).state;
        expect(onDisk(state)).toBe(onDisk(last));
      }),
      RUNS,
    );
  });

  test('writes events and checkpoints that the published schemas accept, and that are read back', () => {
    const isEvent = ajv.compile(schemaOf('event'));
    const isCheckpoint = ajv.compile(schemaOf('checkpoint'));
    fc.assert(
      fc.property(runs, fc.nat(), ({ events, states }, pick) => {
        for (const event of events.slice(0, 200)) {
          expect(isEvent(event), JSON.stringify(isEvent.errors)).toBe(true);
          expect(parseEventLine(JSON.stringify(event))).toEqual({ ok: true, event });
        }
        const checkpoint: unknown = JSON.parse(onDisk(states[pick % states.length] ?? initialState()));
        expect(isCheckpoint(checkpoint), JSON.stringify(isCheckpoint.errors)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('invokes no agent that has no retries left, and retries nothing without a bound', () => {
    fc.assert(
      fc.property(runs, ({ policy, states }) => {
        for (const { pipeline } of states) {
          const chain = pipeline?.phase_chains[pipeline.phase];
          if (pipeline === null || chain === undefined) continue;
          expect(pipeline.technical_retries).toBeLessThanOrEqual(10);
          const limit = retryLimit(pipeline, policy);
          expect(chain.retries).toBeLessThanOrEqual(pipeline.is_waiting_state ? limit + 1 : limit);
          expect(pipeline.recovery_cycle_count).toBeLessThanOrEqual(pipeline.recovery_cycle_cap + 1);
          expect(pipeline.fallover_history.length).toBeLessThanOrEqual(pipeline.recovery_cycle_cap);
        }
      }),
      RUNS,
    );
  });

  test('starts units in order and within max_workers, and lets no status regress within a wave', () => {
    fc.assert(
      fc.property(runs, ({ events, states }) => {
        for (const [index, event] of events.entries()) {
          const before = states[index - 1] ?? initialState();
          const after = states[index] ?? initialState();
          const { max_workers } = before.run.policy;
          expect(runningUnits(before).length).toBeLessThanOrEqual(max_workers);
          if (event.type === 'worker_started') {
            const needs = before.run.graph.units.find(({ unit_id }) => unit_id === event.unit_id);
            for (const need of needs?.dependencies ?? []) {
              expect(workerState(before, need)?.status).toBe('succeeded');
            }
          }
          if (event.type === 'plan_accepted' || event.type === 'all_workers_complete') continue;
          for (const worker of workerStates(before)) {
            const goesOn = worker.status === 'pending' || worker.status === 'running';
            // Only a further wave takes up again what did not succeed.
            if (worker.status === 'succeeded' || (!goesOn && event.type !== 'fan_out_started')) {
              expect(workerState(after, worker.unit_id)?.status).toBe(worker.status);
            }
            if (worker.status === 'blocked') {
              for (const root of worker.roots) {
                expect(['failed', 'cancelled']).toContain(workerState(before, root)?.status);
              }
            }
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('tries a unit as often as its retries and the waves of its plan allow', () => {
    fc.assert(
      fc.property(runs, ({ events }) => {
        let waves = 0;
        let starts = new Map<string, number>();
        let retries = new Map<string, number>();
        for (const event of events) {
          if (event.type === 'plan_accepted') {
            waves = 0;
            starts = new Map();
            retries = new Map(event.work_units.map((planned) => [planned.unit_id, planned.retries]));
          }
          if (event.type === 'fan_out_started') waves += 1;
          if (event.type !== 'worker_started') continue;
          const count = (starts.get(event.unit_id) ?? 0) + 1;
          starts.set(event.unit_id, count);
          // A further wave comes after more work on the plan: it renews the retries, as a resume does.
          expect(count).toBeLessThanOrEqual(((retries.get(event.unit_id) ?? 0) + 1) * waves);
        }
      }),
      RUNS,
    );
  });
});

test('a legal pipeline in which nothing fails is never held to go round in circles', () => {
  fc.assert(
    fc.property(fc.oneof(legalPolicies, fc.constant(defaultPipelinePolicy())), choices, (policy, stream) => {
      const { effects } = drivePipeline(policy, () => Number(stream.next().value), true);
      const exit = effects.at(-1);
      expect(exit?.type === 'exit_failure' ? exit.reason : '').not.toMatch(/goes round in circles/);
    }),
    { numRuns: 300 },
  );
});

describe('whatever is reduced, under whatever policy', () => {
  test('never throws, keeps the very same state when ignored, and leaves a state that a checkpoint can hold', () => {
    fc.assert(
      fc.property(randomPipelineEvents, fc.tuple(policies, policies), (rows, both) => {
        let state = initialState();
        for (const [event, which] of rows) {
          const policy = which === 2 ? null : (both[which] ?? null);
          const transition = reduce(state, event, policy);
          if (transition.ignored === null) {
            expect(transition.state).not.toBe(state);
            expect(transition.state.seq).toBe(event.seq);
          } else {
            expect(transition.state).toBe(state);
            expect(transition.ignored).not.toBe('');
          }
          state = transition.state;
          if (policy === null) continue;
          expect(nextEffect(state, policy, { uncommitted: true, message_file: null }).type).not.toBe('');
        }
        expect(fromCheckpoint(JSON.parse(onDisk(state)))).toEqual(state);
      }),
    );
  });
});
