import { describe, expect, test } from 'vitest';
import type { EventBody, NextEffect, PipelinePolicy, RunState } from '../../src/index.ts';
import {
  defaultPipelinePolicy,
  initialState,
  nextEffect,
  readyUnits,
  workerState,
  workerStates,
} from '../../src/index.ts';
import {
  diamond,
  runInterrupted,
  unit,
  unitBlocked,
  unitCancelled,
  verificationFinished,
  verificationStarted,
  workerFailed,
  workerStarted,
  workerSucceeded,
} from '../play.ts';
import { after, fanOutStarted, pipelineStarted, planAccepted, playOn } from '../play-pipeline.ts';
import { fanningOut, policyWith, verifying } from './policies.ts';

const facts = { uncommitted: true, message_file: null };
const decided: EventBody = { type: 'analysis_decision', phase: 'planning_analysis', decision: 'completed' };
const allDone: EventBody = { type: 'all_workers_complete' };

/** In the phase `development`, with that plan accepted. */
function developing(policy: PipelinePolicy, units = diamond): RunState {
  const planned = [pipelineStarted(policy), planAccepted(units), { type: 'agent_success' } as const, decided];
  return after(initialState(), policy, ...planned);
}

function done(unitId: string, attempt = 1): readonly EventBody[] {
  return [workerStarted(unitId, attempt), workerSucceeded(unitId, attempt)];
}

const everyUnit = ['a', 'b', 'c', 'd'].flatMap((unitId) => done(unitId));

function next(state: RunState, policy: PipelinePolicy): NextEffect {
  return nextEffect(state, policy, facts);
}

function statuses(state: RunState): Record<string, string> {
  return Object.fromEntries([...workerStates(state)].map(({ unit_id, status }) => [unit_id, status]));
}

describe('a plan with several units', () => {
  test('defect 1: the units of the accepted plan fan out in the phase that can, and in no other', () => {
    const planning = after(initialState(), fanningOut, pipelineStarted(fanningOut), planAccepted(diamond));
    expect(next(planning, fanningOut)).toMatchObject({ type: 'invoke_agent', work_units: [] });
    const judging = after(planning, fanningOut, { type: 'agent_success' });
    expect(next(judging, fanningOut)).toMatchObject({ type: 'invoke_agent', phase: 'planning_analysis' });
    expect(next(after(judging, fanningOut, decided), fanningOut)).toEqual({
      type: 'fan_out',
      phase: 'development',
      work_units: diamond,
      max_workers: 3,
      run_post_fanout_verification: false,
    });
  });

  test('a plan of one unit is done by one agent', () => {
    expect(next(developing(fanningOut, [unit('a')]), fanningOut)).toMatchObject({
      type: 'invoke_agent',
      work_units: [unit('a')],
    });
  });

  test('an agent with sub-agents of its own gets all units', () => {
    const policy = defaultPipelinePolicy();
    const state = developing(policy);
    expect(next(state, policy)).toMatchObject({
      type: 'invoke_agent',
      phase: 'development',
      work_units: diamond,
    });
    const later = after(state, policy, { type: 'agent_success' });
    expect(later.pipeline?.work_units).toEqual([]);
  });

  test('a plan that could never end is not accepted', () => {
    const { ignored } = playOn(
      initialState(),
      fanningOut,
      pipelineStarted(fanningOut),
      planAccepted([unit('a', ['a'])]),
    );
    expect(ignored).toMatch(/cycle/);
  });
});

describe('a wave that succeeds', () => {
  const wave = after(developing(fanningOut), fanningOut, fanOutStarted(2));

  test('starts what is ready, within max_workers', () => {
    expect(readyUnits(wave)).toEqual(['a']);
    expect(readyUnits(after(wave, fanningOut, ...done('a')))).toEqual(['b', 'c']);
  });

  test('defect 5: leaves the phase without its units, so that the next one does not fan them out again', () => {
    const state = after(wave, fanningOut, ...everyUnit, allDone);
    expect(state.pipeline).toMatchObject({
      phase: 'development_commit_cleanup',
      previous_phase: 'development',
      work_units: [],
      wave_phase: null,
    });
    expect(statuses(state)).toEqual({});
    expect(next(state, fanningOut)).toMatchObject({
      type: 'invoke_agent',
      phase: 'development_commit_cleanup',
    });
  });

  test.for<{ name: string; events: readonly EventBody[]; why: RegExp }>([
    { name: 'ends before its units', events: [...done('a'), allDone], why: /^3 of 4 units have not ended$/ },
    { name: 'begins twice', events: [fanOutStarted()], why: /^the units of phase "development" are at work/ },
    { name: 'is passed over by an agent', events: [{ type: 'agent_success' }], why: /at work/ },
    { name: 'is given another plan', events: [planAccepted(diamond)], why: /at work/ },
    {
      name: 'defect 9: hears of a unknown unit',
      events: [workerStarted('__preflight__')],
      why: /not in the plan/,
    },
  ])('nothing happens when it $name', ({ events, why }) => {
    expect(playOn(wave, fanningOut, ...events).ignored).toMatch(why);
  });

  test('defect 16: a wave in which nothing could ever start does not begin', () => {
    expect(playOn(developing(fanningOut), fanningOut, fanOutStarted(0)).ignored).toMatch(
      /^max_workers is 0, expected a whole number of 1 or more/,
    );
  });
});

describe('a wave that fails', () => {
  const failing = [fanOutStarted(), ...done('a'), ...done('c'), workerStarted('b'), workerFailed('b')];
  const failed = after(
    developing(fanningOut),
    fanningOut,
    ...failing,
    unitBlocked('d', ['b'], ['b']),
    allDone,
  );

  test('defect 6: takes the failure route, with the ids of those that failed, and keeps what is done', () => {
    expect(failed.pipeline).toMatchObject({
      phase: 'failed_terminal',
      previous_phase: 'development',
      last_error: 'units failed: b; blocked by them: d',
      recovery_cycle_count: 1,
      work_units: diamond,
    });
    expect(statuses(failed)).toEqual({ a: 'succeeded', b: 'failed', c: 'succeeded', d: 'blocked' });
  });

  test('defect 2: a further wave starts only what is left, and what is done counts as satisfied', () => {
    expect(next(failed, fanningOut)).toMatchObject({ type: 'prepare_prompt', phase: 'development' });
    const again = after(failed, fanningOut, { type: 'prompt_prepared', phase: 'development' });
    expect(next(again, fanningOut)).toMatchObject({
      type: 'fan_out',
      work_units: [{ unit_id: 'b' }, { unit_id: 'd' }],
    });
    const wave = after(again, fanningOut, fanOutStarted());
    expect(readyUnits(wave)).toEqual(['b']);
    expect(workerState(wave, 'b')).toMatchObject({ attempts: 1, history: [{ outcome: 'failed' }] });
    const finished = after(wave, fanningOut, ...done('b', 2), ...done('d'), allDone);
    expect(finished.pipeline?.phase).toBe('development_commit_cleanup');
  });

  test('defect 6: waves that fail again and again end the pipeline', () => {
    const policy = policyWith({}, { recovery: { ...fanningOut.recovery, cycle_cap: 2 } });
    const twice = { ...policy, phases: fanningOut.phases };
    let state = developing(twice, [unit('a'), unit('b')]);
    for (const attempt of [1, 2]) {
      const tried = [workerStarted('a', attempt), workerFailed('a', attempt)];
      state = after(state, twice, fanOutStarted(), ...tried, ...(attempt === 1 ? done('b') : []), allDone);
      if (attempt === 1) state = after(state, twice, { type: 'prompt_prepared', phase: 'development' });
    }
    expect(next(state, twice)).toEqual({
      type: 'exit_failure',
      reason:
        'the pipeline failed 2 times, which is all that recovery.cycle_cap allows; last error: units failed: a',
    });
  });

  test('defect 37: one failure stops nobody else, unless fail_fast was asked for', () => {
    const state = after(
      developing(fanningOut, [unit('a'), unit('b')]),
      fanningOut,
      fanOutStarted(2, true),
      workerStarted('a'),
      workerStarted('b'),
    );
    const { state: stopping, effects } = playOn(state, fanningOut, workerFailed('a'));
    expect(effects).toEqual([{ type: 'stop_workers', reason: 'fail_fast' }]);
    const over = after(
      stopping,
      fanningOut,
      { ...unitCancelled('b', 1), reason: 'fail_fast' } as EventBody,
      allDone,
    );
    expect(over.pipeline?.last_error).toBe('units failed: a, b');
    expect(over.course.phase).toBe('running');
  });
});

describe('the verification of a wave', () => {
  const verified = after(developing(verifying), verifying, fanOutStarted(), ...everyUnit);

  test('defect 34: comes before the phase advances', () => {
    expect(playOn(verified, verifying, allDone).ignored).toBe('the verification command has not ended');
    const running = after(verified, verifying, verificationStarted);
    expect(running.pipeline?.phase).toBe('development');
    expect(playOn(running, verifying, allDone).ignored).toBe('the verification command has not ended');
    const passed = after(running, verifying, verificationFinished(true), allDone);
    expect(passed.pipeline?.phase).toBe('development_commit_cleanup');
  });

  test('defects 32, 34, 47: its failure is the one of its phase, says how it ended, and keeps the units', () => {
    const failed = after(verified, verifying, verificationStarted, verificationFinished(false), allDone);
    expect(failed.pipeline).toMatchObject({
      phase: 'failed_terminal',
      previous_phase: 'development',
      last_error: 'the verification "node --test" ended with exit code 1:\nok',
      work_units: diamond,
    });
    const again = after(failed, verifying, { type: 'prompt_prepared', phase: 'development' });
    expect(next(again, verifying)).toMatchObject({ type: 'fan_out', work_units: [] });
    const wave = after(again, verifying, fanOutStarted());
    const passed = after(wave, verifying, verificationStarted, verificationFinished(true), allDone);
    expect(passed.pipeline?.phase).toBe('development_commit_cleanup');
  });

  test('a wave with failures is not verified', () => {
    const state = after(
      developing(verifying, [unit('a'), unit('b')]),
      verifying,
      fanOutStarted(),
      ...done('a'),
      workerStarted('b'),
      workerFailed('b'),
    );
    expect(playOn(state, verifying, verificationStarted).ignored).toMatch(
      /only a wave whose units all did their work/,
    );
    expect(after(state, verifying, allDone).pipeline?.phase).toBe('failed_terminal');
  });

  test('nothing is verified outside of a wave', () => {
    expect(playOn(developing(verifying), verifying, verificationStarted).ignored).toMatch(/only a wave/);
  });
});

describe('a run that goes on after its process ended', () => {
  const wave = after(developing(fanningOut), fanningOut, fanOutStarted());

  test('starts again what ran, as a further attempt, and nothing that is done', () => {
    const crashed = after(wave, fanningOut, ...done('a'), workerStarted('b'));
    const state = after(crashed, fanningOut, { type: 'workers_resumed' });
    expect(statuses(state)).toEqual({ a: 'succeeded', b: 'pending', c: 'pending', d: 'pending' });
    expect(workerState(state, 'b')).toMatchObject({
      attempts: 1,
      history: [{ outcome: 'cancelled', reason: 'interrupted' }],
    });
    expect(next(state, fanningOut)).toMatchObject({
      type: 'fan_out',
      work_units: [{ unit_id: 'b' }, { unit_id: 'c' }, { unit_id: 'd' }],
    });
    expect(readyUnits(state)).toEqual(['b', 'c']);
    expect(playOn(state, fanningOut, workerStarted('b', 1)).ignored).toMatch(/expected 2/);
  });

  test('defect 7: with nothing left to start, the wave completes', () => {
    const state = after(wave, fanningOut, ...everyUnit);
    expect(next(state, fanningOut)).toMatchObject({ type: 'fan_out', work_units: [] });
    expect(after(state, fanningOut, allDone).pipeline?.phase).toBe('development_commit_cleanup');
    expect(playOn(state, fanningOut, { type: 'workers_resumed' }).ignored).toBe(
      'no unit runs, and nothing stopped the run',
    );
  });

  test('defect 15: an interrupt stops the pipeline, costs no retry, and what was cancelled is for a further wave', () => {
    const { state: stopping, effects } = playOn(
      wave,
      fanningOut,
      ...done('a'),
      workerStarted('b'),
      runInterrupted,
    );
    expect(effects).toEqual([{ type: 'stop_workers', reason: 'interrupted' }, { type: 'save_checkpoint' }]);
    const stopped = after(
      stopping,
      fanningOut,
      unitCancelled('b', 1),
      unitCancelled('c'),
      unitCancelled('d'),
    );
    expect(next(stopped, fanningOut)).toEqual({ type: 'exit_stopped', reason: 'interrupted' });
    expect(playOn(stopped, fanningOut, allDone).ignored).toMatch(/interrupted or suspended/);
    const resumed = after(stopped, fanningOut, { type: 'workers_resumed' });
    expect(next(resumed, fanningOut)).toMatchObject({
      type: 'fan_out',
      work_units: [{ unit_id: 'b' }, { unit_id: 'c' }, { unit_id: 'd' }],
    });
    const further = after(resumed, fanningOut, fanOutStarted());
    expect(statuses(further)).toEqual({ a: 'succeeded', b: 'pending', c: 'pending', d: 'pending' });
    expect(further.pipeline?.recovery_cycle_count).toBe(0);
  });

  test('a verification that was cut off is asked for again', () => {
    const cut = after(developing(verifying), verifying, fanOutStarted(), ...everyUnit, verificationStarted);
    const state = after(cut, verifying, { type: 'workers_resumed' });
    expect(state.course).toMatchObject({ phase: 'running', verification: null });
    expect(
      after(state, verifying, verificationStarted, verificationFinished(true), allDone).pipeline?.phase,
    ).toBe('development_commit_cleanup');
  });
});
