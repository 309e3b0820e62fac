import { describe, expect, test } from 'vitest';
import type { RunEvent } from '@ralph/reducer';
import { agent, useStandIn, type Step } from './limits-rig.ts';
import { openRig, shell, statuses } from './rig.ts';

useStandIn();

/** The stand-in's model answered once more; what that took. */
function took(id: string, tokens: number): Step {
  return {
    say: {
      type: 'assistant',
      message: { id, content: [], usage: { input_tokens: tokens, output_tokens: 0 } },
    },
  };
}

function ofType<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): readonly Extract<RunEvent, { readonly type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { readonly type: T }> => event.type === type);
}

describe('what is used up is stopped', () => {
  test('an attempt whose unit has a budget of tokens, with a report of what there is', async () => {
    using rig = openRig();
    const steps: readonly Step[] = [{ write: 'a/half.txt' }, took('m1', 50), took('m2', 60), { hang: true }];
    const units = [
      agent('a', steps, { budget: { tokens: 100 }, retries: 5 }),
      shell('b', 'true', { dependencies: ['a'] }),
      shell('c', 'true'),
    ];
    const { summary } = await rig.run(units, { confine: 'audit' });
    expect(statuses(summary)).toEqual({ a: 'failed', b: 'blocked', c: 'succeeded' });
    expect(summary.workers[0]).toMatchObject({
      attempts: 1,
      usage: { input_tokens: 110 },
      files_changed: ['a/half.txt'],
      failure: {
        reason: 'budget_exceeded',
        message: expect.stringMatching(
          /^its budget is used up: 110 of 100 tokens; it ran .*1 file changed/,
        ) as string,
        partial: { drafts: [] },
      },
    });
  });

  test('an attempt whose unit has a budget of time', async () => {
    using rig = openRig();
    const { summary } = await rig.run([shell('a', 'sleep 60', { budget: { wall_ms: 400 }, retries: 5 })]);
    expect(summary.workers[0]).toMatchObject({ attempts: 1, failure: { reason: 'budget_exceeded' } });
  });

  test('a further attempt that has only what is left', async () => {
    using rig = openRig();
    const steps: readonly Step[] = [took('m1', 60), { wait: 5000 }];
    const { summary } = await rig.run([agent('a', steps, { budget: { tokens: 100 }, retries: 5 })]);
    const [worker] = summary.workers;
    expect(worker).toMatchObject({
      attempts: 2,
      usage: { input_tokens: 120 },
      failure: { reason: 'budget_exceeded' },
    });
  });

  test('all attempts, when the budget is that of the run; nothing starts after them', async () => {
    using rig = openRig();
    const units = [
      agent('a', [took('m1', 60), { hang: true }]),
      agent('b', [took('m1', 60), { hang: true }]),
      shell('c', 'sleep 1; echo > c/made', { priority: -1 }),
      shell('d', 'true', { dependencies: ['c'] }),
    ];
    const { summary } = await rig.run(units, { budget: { tokens: 100 }, maxWorkers: 2 });
    expect(summary.workers.map(({ status, failure }) => [status, failure?.reason])).toEqual([
      ['failed', 'budget_exceeded'],
      ['failed', 'budget_exceeded'],
      ['failed', 'budget_exceeded'],
      ['blocked', undefined],
    ]);
    expect(() => rig.read('c/made')).toThrow();
    expect(summary).toMatchObject({ outcome: 'failed', exit_code: 1 });
  });

  test('the time of a run, which is that of all its attempts together', async () => {
    using rig = openRig();
    const { summary } = await rig.run([shell('a', 'sleep 60'), shell('b', 'sleep 60')], {
      budget: { wall_ms: 1500 },
    });
    expect(summary.workers.map(({ failure }) => failure?.reason)).toEqual([
      'budget_exceeded',
      'budget_exceeded',
    ]);
  });

  test('the cost of a run, by what its agents report', async () => {
    using rig = openRig();
    const units = [agent('a', [{ submit: true }, { result: { total_cost_usd: 3 } }]), shell('b', 'sleep 60')];
    const { summary } = await rig.run(units, { budget: { cost_usd: 2.5 } });
    expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'failed' });
    expect(summary.workers[1]?.failure).toMatchObject({
      reason: 'budget_exceeded',
      message: expect.stringContaining('$3.00 of $2.50') as string,
    });
  });
});

test('an agent that ends by itself has done its work, though that took more than there was', async () => {
  using rig = openRig();
  const steps: readonly Step[] = [{ submit: true }, { result: { usage: { input_tokens: 500 } } }];
  const { summary } = await rig.run([agent('a', steps, { budget: { tokens: 100 } })], {
    budget: { tokens: 200 },
  });
  expect(statuses(summary)).toEqual({ a: 'succeeded' });
});

test('each limit of the command line takes the place of the one of the plan', async () => {
  using rig = openRig();
  await rig.run([shell('a', 'true')], { budget: { attempts: 7 } });
  const [started] = ofType(rig.events, 'run_started');
  expect(started?.policy.budget).toEqual({ attempts: 7 });
});

test('at 80 % of a budget the run says so, once for each', async () => {
  using rig = openRig();
  const steps: readonly Step[] = [
    took('m1', 79),
    took('m2', 2),
    { wait: 300 },
    took('m3', 3),
    { submit: true },
  ];
  await rig.run([agent('a', steps, { budget: { tokens: 100, attempts: 1 } })], {
    budget: { tokens: 1000, attempts: 1 },
  });
  const warnings = ofType(rig.events, 'budget_warned');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ scope: 'unit', unit_id: 'a', kind: 'tokens', limit: 100 });
  // What is used is told seldom, and sooner than at the end only where the agent was slow.
  expect([81, 84]).toContain(warnings[0]?.spent);
});

test('the time of a budget is warned of while nothing else happens', async () => {
  using rig = openRig();
  await rig.run([shell('a', 'sleep 60', { budget: { wall_ms: 1000 } })]);
  expect(ofType(rig.events, 'budget_warned')).toMatchObject([
    { scope: 'unit', kind: 'wall_ms', limit: 1000 },
  ]);
});

test('what an agent uses is told at once, then seldom, and in the end once more', async () => {
  using rig = openRig();
  const many = Array.from({ length: 12 }, (_, index) => took(`m${index}`, 10));
  await rig.run([agent('a', [...many, { submit: true }])]);
  const reported = ofType(rig.events, 'usage_reported').map(({ usage }) => usage.input_tokens);
  expect(reported.length).toBeLessThanOrEqual(3);
  expect(reported.at(-1)).toBe(120);
});
