import fc from 'fast-check';
import type { EventBody, RunEvent } from '../../src/index.ts';
import { defaultPipelinePolicy } from '../../src/index.ts';
import {
  diamond,
  runFinished,
  runInterrupted,
  runStarted,
  stamped,
  unit,
  unitBlocked,
  unitCancelled,
  verificationFinished,
  verificationStarted,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from '../play.ts';
import {
  bareEvents,
  fanOutStarted,
  phaseFailure,
  pipelineStarted,
  planAccepted,
  sessionStarted,
} from '../play-pipeline.ts';

const standard = defaultPipelinePolicy();

const phases = fc.constantFrom(
  'plan',
  'judge',
  'build',
  'planning',
  'development',
  'development_analysis',
  'failed_terminal',
  'ghost',
  '__proto__',
  'constructor',
);

const numbers = fc.constantFrom(0, 1, 2.5, -1, Number.NaN, Infinity, 1e6, Number.MAX_VALUE);

const starts: fc.Arbitrary<EventBody> = fc.tuple(numbers, phases).map(([number, phase]) =>
  pipelineStarted(standard, {
    chains: {
      plan: { agents: ['A', 'B'], max_retries: 1, retry_delay_ms: 10 },
      build: { agents: ['A'], max_retries: null, retry_delay_ms: 10 },
      planning: { agents: ['A', 'A'], max_retries: 0, retry_delay_ms: 10 },
      [phase]: { agents: number === 1 ? [] : ['constructor'], max_retries: number, retry_delay_ms: 10 },
    },
    budget_caps: { iteration: 1, __proto__: 1, [phase]: number },
  }),
);

const structured: fc.Arbitrary<EventBody> = fc
  .tuple(phases, numbers, fc.boolean(), fc.nat({ max: 100 }))
  .map(([phase, number, flag, pick]) => {
    const bodies: readonly EventBody[] = [
      planAccepted(flag ? diamond : [unit('a', ['a'])]),
      planAccepted(diamond),
      sessionStarted(flag ? 's' : null),
      { type: 'phase_timed', phase, elapsed_seconds: number },
      { type: 'prompt_prepared', phase },
      fanOutStarted(number),
      fanOutStarted(2, flag),
      phaseFailure(phase, { failure_category: null, recoverable: flag }),
      phaseFailure(phase, { failure_category: 'agent', unavailability_reason: 'broken_agent' }),
      phaseFailure(phase, { failure_category: 'agent', unavailability_reason: flag ? 'other' : null }),
      phaseFailure(phase, { failure_category: 'environmental', reason: '' }),
      { type: 'analysis_decision', phase, decision: flag ? 'completed' : '__proto__' },
      { type: 'execution_result', phase, status: flag ? 'completed' : 'failed' },
    ];
    return bodies[pick % bodies.length] ?? runFinished;
  });

const bare = fc.constantFrom(...bareEvents);

const ofRun: fc.Arbitrary<EventBody> = fc
  .tuple(fc.constantFrom('a', 'b', 'c', 'd', 'nobody', '__proto__'), fc.constantFrom(0, 1, 1, 2), fc.nat())
  .map(([unitId, attempt, pick]) => {
    const bodies: readonly EventBody[] = [
      workerStarted(unitId, attempt),
      workerStarted(unitId, attempt),
      workerSucceeded(unitId, attempt),
      workerSucceeded(unitId, attempt),
      workerFailed(unitId, attempt),
      unitBlocked(unitId, ['a'], ['a'], attempt),
      unitCancelled(unitId, attempt),
      verificationStarted,
      verificationFinished(pick % 2 === 0),
    ];
    return bodies[pick % bodies.length] ?? runFinished;
  });

const rare = fc.constantFrom(runInterrupted, runFinished, runStarted(diamond));

const bodies = fc.oneof(
  { weight: 2, arbitrary: starts },
  { weight: 6, arbitrary: structured },
  { weight: 6, arbitrary: bare },
  { weight: 4, arbitrary: ofRun },
  { weight: 1, arbitrary: rare },
);

/** Events of any kind in any order, each with the policy under which it comes: one of two, or none. */
export const randomPipelineEvents: fc.Arbitrary<[RunEvent, 0 | 1 | 2][]> = fc
  .array(fc.tuple(bodies, fc.constantFrom<(0 | 1 | 2)[]>(0, 0, 0, 0, 1, 2)), { maxLength: 80 })
  .map((rows) =>
    rows.map(([body, which], index): [RunEvent, 0 | 1 | 2] => [
      index % 17 === 16 ? { ...stamped(index + 1, body), at: 'some time' } : stamped(index + 1, body),
      which,
    ]),
  );
