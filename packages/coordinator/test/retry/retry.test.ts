import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sendControl } from '../../src/control/send-control.ts';
import { findRun } from '../../src/find-run.ts';
import { openRig, shell, statuses, typesOf } from '../rig.ts';
import { agentsOf, agentUnit, eventsOf, fails, openSessionRig } from './session-rig.ts';

/** Shell words that succeed from this attempt on. */
const from = (attempt: number, otherwise: string): string =>
  `[ $RALPH_ATTEMPT -ge ${attempt} ] || ${otherwise}`;

describe('retries', () => {
  test('defect 21: a unit has as many retries as it says, or else as the run says', async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [
        shell('a', from(3, 'exit 1')),
        shell('b', from(3, 'exit 1'), { retries: 1 }),
        shell('c', from(6, 'exit 1'), { retries: 5 }),
      ],
      { retries: 2 },
    );
    expect(summary.workers.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['succeeded', 3],
      ['failed', 2],
      ['succeeded', 6],
    ]);
  });

  test('defect 6: a unit that never succeeds ends failed, after all its attempts', async () => {
    using rig = openRig();
    const { summary } = await rig.run([
      shell('a', 'exit 3', { retries: 4 }),
      shell('b', 'true', { dependencies: ['a'] }),
    ]);
    expect(summary.workers[0]).toMatchObject({
      status: 'failed',
      attempts: 5,
      failure: { reason: 'exit_non_zero' },
    });
    expect(summary.workers[1]).toMatchObject({ status: 'blocked', attempts: 0 });
    expect(summary.exit_code).toBe(1);
  });

  test('each wait before a retry is at least half as long as it may be, and doubles', async () => {
    using rig = openRig();
    await rig.run([shell('a', from(4, 'exit 1'), { retries: 3, retry_delay_ms: 40 })]);
    const ends = eventsOf(rig.events, 'worker_failed').map(({ at }) => Date.parse(at));
    const starts = eventsOf(rig.events, 'worker_started').map(({ at }) => Date.parse(at));
    const waits = ends.map((end, index) => (starts[index + 1] ?? 0) - end);
    expect(waits.map((wait, index) => wait >= 20 * 2 ** index)).toEqual([true, true, true]);
  });

  test('while one unit waits others work, and the first goes on between them', async () => {
    using rig = openRig();
    await rig.run(
      [
        shell('a', from(2, 'exit 1'), { retries: 1, retry_delay_ms: 50 }),
        shell('b', 'until [ -e go ]; do sleep 0.01; done', { allowed_directories: ['b'] }),
        shell('c', 'touch go', { dependencies: ['a'], allowed_directories: ['c'] }),
      ],
      { maxWorkers: 2 },
    );
    expect(typesOf(rig.events, 'a').filter((type) => type === 'worker_started')).toHaveLength(2);
    expect(eventsOf(rig.events, 'run_finished')).toHaveLength(1);
  });

  test('a command sees which attempt it is and why the last one failed, in one line without secrets', async () => {
    using rig = openRig();
    const key = `sk-ant-api03-${'a'.repeat(95)}`;
    const line = `printf '%s\\n' "$RALPH_ATTEMPT \${RALPH_PREVIOUS_FAILURE-none}" >> a/seen; ${from(2, `{ printf 'first\\nlast ${key}\\n'; exit 7; }`)}`;
    await rig.run([shell('a', line, { retries: 1 })]);
    const [first, second, ...rest] = rig.read('a/seen').split('\n');
    expect(first).toBe('1 none');
    expect(second).toMatch(/^2 exit_non_zero: exit code 7/);
    expect(second).not.toContain(key);
    expect(rest).toEqual(['']);
  });

  test('an interruption ends a wait at once, and the unit is cancelled', async () => {
    using rig = openRig();
    const stop = new AbortController();
    const { summary } = await rig.run([shell('a', 'exit 1', { retries: 1, retry_delay_ms: 600_000 })], {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'worker_failed') setImmediate(() => stop.abort('SIGINT'));
      },
    });
    expect(summary).toMatchObject({ exit_code: 130, workers: [{ status: 'cancelled', attempts: 1 }] });
  });
});

describe('a chain of agents', () => {
  test('defect 14: the next agent takes over when one has no retries left', async () => {
    using rig = openSessionRig();
    const { summary } = await rig.run([
      agentUnit('a', from(4, 'exit 1'), { agents: ['claude', 'codex', 'opencode'], retries: 1 }),
    ]);
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 4, agent: 'codex' });
    expect(agentsOf(rig.events, 'a')).toEqual(['claude', 'claude', 'codex', 'codex']);
  });

  test('c0b870be2: a chain that is spent ends', async () => {
    using rig = openSessionRig();
    const { summary } = await rig.run([agentUnit('a', 'exit 1')], { agent: 'claude,codex', retries: 1 });
    expect(summary.workers[0]).toMatchObject({ status: 'failed', attempts: 4 });
    expect(agentsOf(rig.events, 'a')).toEqual(['claude', 'claude', 'codex', 'codex']);
  });

  test('an agent that is turned away is not asked again', async () => {
    using rig = openSessionRig();
    const line = `[ "$(basename $(dirname "$STORE"))" = x ] || case "$STORE" in *) ${fails('claude', 'API Error: 401 invalid x-api-key')};; esac`;
    const { summary } = await rig.run([agentUnit('a', `[ $RALPH_ATTEMPT = 2 ] || ${line}`)], {
      agent: 'claude,codex',
      retries: 3,
    });
    expect(agentsOf(rig.events, 'a')).toEqual(['claude', 'codex']);
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded' });
    expect(eventsOf(rig.events, 'worker_failed')[0]?.failure).toMatchObject({
      class: 'auth',
      advice: expect.stringContaining('/login'),
    });
  });

  test('an agent of a chain that is unknown or missing is told before anything starts, with all others', async () => {
    using rig = openRig();
    await expect(
      rig.run([{ unit_id: 'a' }, { unit_id: 'b', agents: ['cluade', 'nobody'] }], { agent: 'claude,x' }),
    ).rejects.toMatchObject({
      code: 'agent_unknown',
      message: expect.stringMatching(
        /a: unknown agent "x"[\s\S]*b: unknown agent "cluade"[\s\S]*b: unknown agent "nobody"/,
      ),
    });
  });
});

describe('limits of an agent', () => {
  const limited = (agent: 'claude' | 'codex' | 'opencode', words: string): string =>
    `[ $RALPH_ATTEMPT -ge 2 ] || ${fails(agent, words)}`;

  test.for([
    { agent: 'claude', words: 'API Error: 429 Too many requests, try again in 60ms' },
    { agent: 'codex', words: "You've hit your usage limit. Please try again in 60ms." },
    { agent: 'opencode', words: 'Too Many Requests: retry-after-ms: 60' },
  ] as const)(
    'a limit of $agent is waited for until the time that it names, and spends no retry',
    async ({ agent, words }) => {
      using rig = openSessionRig();
      const { summary } = await rig.run([agentUnit('a', limited(agent, words))], { agent, retries: 0 });
      expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
      const [failure] = eventsOf(rig.events, 'worker_failed');
      expect(failure?.failure).toMatchObject({ class: 'rate_limited', retry_at: expect.any(String) });
      const [, second] = eventsOf(rig.events, 'worker_started');
      expect(Date.parse(second?.at ?? '')).toBeGreaterThanOrEqual(
        Date.parse(failure?.failure.retry_at ?? ''),
      );
    },
  );

  test('credits that come back are waited for too, and spend no retry', async () => {
    using rig = openSessionRig();
    const words = 'insufficient_quota: You exceeded your current quota, please try again in 60ms';
    const { summary } = await rig.run([agentUnit('a', limited('codex', words))], {
      agent: 'codex',
      retries: 0,
    });
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
    const [failure] = eventsOf(rig.events, 'worker_failed');
    expect(failure?.failure).toMatchObject({ class: 'out_of_credits', retry_at: expect.any(String) });
  });

  test('a limit that was lifted already is tried again once, and waited for when it still holds', async () => {
    using rig = openSessionRig();
    const stop = new AbortController();
    const words = `Claude AI usage limit reached|${Math.floor(Date.now() / 1000) - 60}`;
    const { summary } = await rig.run([agentUnit('a', fails('claude', words))], {
      agent: 'claude',
      signal: stop.signal,
      onWaits: (waits) => {
        if (waits.length > 0) setImmediate(() => stop.abort('SIGINT'));
      },
    });
    expect(summary.workers[0]).toMatchObject({ status: 'cancelled', attempts: 2 });
  });

  test('whoever waits is told, with the time until which', async () => {
    using rig = openSessionRig();
    const waits: unknown[] = [];
    await rig.run([agentUnit('a', limited('claude', 'API Error: 429, try again in 60ms'))], {
      agent: 'claude',
      onWaits: (now) => waits.push(...now),
    });
    expect(waits).toContainEqual({
      unit_id: 'a',
      agent: 'claude',
      why: 'rate_limited',
      until_ms: expect.any(Number),
    });
  });

  test('an agent without credits makes way for the next of the chain', async () => {
    using rig = openSessionRig();
    const { summary } = await rig.run([agentUnit('a', limited('claude', 'Credit balance is too low'))], {
      agent: 'claude,codex',
    });
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded', agent: 'codex' });
    expect(agentsOf(rig.events, 'a')).toEqual(['claude', 'codex']);
  });

  test('an agent that is told to slow down while it goes on is journalled, and succeeds', async () => {
    using rig = openSessionRig();
    const retry = {
      type: 'system',
      subtype: 'api_retry',
      attempt: 1,
      max_retries: 10,
      retry_delay_ms: 5,
      error_status: 429,
      error: 'rate_limit',
    };
    const { summary } = await rig.run([agentUnit('a', `echo '${JSON.stringify(retry)}'`)], {
      agent: 'claude',
    });
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(eventsOf(rig.events, 'agent_throttled')).toMatchObject([
      {
        unit_id: 'a',
        attempt: 1,
        agent: 'claude',
        retry_at: expect.any(String),
        message: expect.stringContaining('429'),
      },
    ]);
  });

  test('what the model writes about limits is none', async () => {
    using rig = openSessionRig();
    const said = {
      type: 'assistant',
      message: { content: [{ type: 'text', text: 'I wrote the rate limiter: 429 Too Many Requests' }] },
    };
    await rig.run([agentUnit('a', `echo '${JSON.stringify(said)}'; exit 1`)], { agent: 'claude' });
    expect(eventsOf(rig.events, 'worker_failed')[0]?.failure.class).toBe('crashed');
  });

  test('a wait for a limit ends with an interruption', async () => {
    using rig = openSessionRig();
    const stop = new AbortController();
    const { summary } = await rig.run(
      [agentUnit('a', limited('codex', 'Try again in 2 days 17 hours: usage limit'))],
      {
        agent: 'codex',
        signal: stop.signal,
        onWaits: (waits) => {
          if (waits.length > 0) setImmediate(() => stop.abort('SIGINT'));
        },
      },
    );
    expect(summary).toMatchObject({ exit_code: 130, workers: [{ status: 'cancelled' }] });
  });
});

test('a unit that is stopped while it tries an agent that was given up leaves the trial to the next one', async () => {
  using rig = openSessionRig();
  const broken = ['a', 'b', 'c'].map((id) => agentUnit(id, 'exit 1', { priority: 1 }));
  const stopped = agentUnit('d', 'touch d/begun; exec sleep 600');
  const { summary } = await rig.run([...broken, stopped, agentUnit('e', 'true', { priority: -1 })], {
    agent: 'claude',
    maxWorkers: 1,
    onEvent: (event) => {
      if (event.type !== 'worker_spawned' || event.unit_id !== 'd') return;
      const { runId, paths } = findRun(rig.root, null);
      void sendControl({ run_id: runId, paths }, { action: 'stop_unit', unit_id: 'd', now: true });
    },
  });
  expect(statuses(summary)).toMatchObject({ c: 'failed', d: 'cancelled', e: 'succeeded' });
});

test('an agent that waits for memory keeps no command from starting', async () => {
  using rig = openSessionRig();
  rig.write('.agent/agents.toml', '[agents.claude]\nmemory_mb = 900000\n');
  const { summary } = await rig.run(
    [
      agentUnit('a', 'until [ -e c/done ]; do sleep 0.02; done', { agent: 'claude' }),
      agentUnit('b', 'true', { agent: 'claude' }),
      shell('c', 'touch c/done', { priority: -1 }),
    ],
    { maxWorkers: 2, timeoutMs: 20_000 },
  );
  expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
  const order = eventsOf(rig.events, 'worker_started').map(({ unit_id }) => unit_id);
  expect(order).toEqual(['a', 'c', 'b']);
});

describe('the session of an agent', () => {
  const line =
    'echo "$RALPH_ATTEMPT $RESUMED $SESSION" >> a/seen; printf "%s" "$PROMPT" > a/prompt$RALPH_ATTEMPT';

  test.for(['claude', 'codex', 'opencode'] as const)(
    '75d6e0435: %s goes on with its session in the next attempt, and nothing of it is left after the run',
    async (agent) => {
      using rig = openSessionRig();
      const { summary } = await rig.run(
        [agentUnit('a', `${line}; ${from(2, fails(agent, 'API Error: 429, try again in 5ms'))}`)],
        { agent },
      );
      expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
      const [first, second] = rig
        .read('a/seen')
        .trim()
        .split('\n')
        .map((seen) => seen.split(' '));
      expect(first?.slice(0, 2)).toEqual(['1', 'no']);
      expect(second).toEqual(['2', 'yes', first?.[2]]);
      expect(eventsOf(rig.events, 'agent_session')[0]).toMatchObject({
        unit_id: 'a',
        attempt: 1,
        session_id: first?.[2],
      });
      expect(eventsOf(rig.events, 'worker_started')[1]).toMatchObject({ resume_session: first?.[2] });
      expect(rig.read('a/prompt2')).toContain('You go on in the same session.');
      expect(readdirSync(rig.states)).toEqual([]);
      expect(existsSync(`${rig.home}/.codex`)).toBe(false);
    },
  );

  test('another agent of the chain begins one of its own', async () => {
    using rig = openSessionRig();
    await rig.run([agentUnit('a', `${line}; ${from(2, fails('claude', 'Credit balance is too low'))}`)], {
      agent: 'claude,codex',
    });
    expect(rig.read('a/seen')).toMatch(/^1 no .*\n2 no /);
  });

  test('a session that is gone is not asked for again', async () => {
    using rig = openSessionRig();
    const { summary } = await rig.run(
      [
        agentUnit(
          'a',
          `${line}; ${from(3, `{ rm "$STORE"; ${fails('claude', 'API Error: 429, try again in 5ms')}; }`)}`,
          { retries: 1 },
        ),
      ],
      { agent: 'claude' },
    );
    const starts = eventsOf(rig.events, 'worker_started');
    expect(starts.map(({ resume_session }) => typeof resume_session)).toEqual(['object', 'string', 'object']);
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 3 });
  });
});

describe('what one failure means for the others', () => {
  test('defect 37: units that do not need a failed one go on, and that is the default', async () => {
    using rig = openRig();
    const { summary } = await rig.run([
      shell('bad', 'exit 1'),
      shell('good', 'until [ -e good/go ]; do sleep 0.01; done; touch good/done'),
      shell('helper', 'touch good/go', { allowed_directories: ['helper'] }),
      shell('late', 'true', { dependencies: ['good'] }),
      shell('needs', 'true', { dependencies: ['bad'] }),
    ]);
    expect(statuses(summary)).toEqual({
      bad: 'failed',
      good: 'succeeded',
      helper: 'succeeded',
      late: 'succeeded',
      needs: 'blocked',
    });
  });

  test('defect 16: every unit has an end of its own, whatever became of the others', async () => {
    using rig = openRig();
    await rig.run([
      shell('bad', 'exit 1'),
      shell('mid', 'true', { dependencies: ['bad'] }),
      shell('far', 'true', { dependencies: ['mid'] }),
      shell('free', 'true'),
    ]);
    const ends = ['worker_succeeded', 'worker_failed', 'unit_blocked', 'unit_cancelled'];
    for (const id of ['bad', 'mid', 'far', 'free'])
      expect(typesOf(rig.events, id).filter((type) => ends.includes(type))).toHaveLength(1);
  });

  test('defect 42: a unit that ends in the same moment as a failing one has succeeded', async () => {
    using rig = openRig();
    const units = Array.from({ length: 8 }, (_, index) =>
      shell(`u${index}`, index % 2 === 0 ? 'exit 1' : 'true'),
    );
    const { summary } = await rig.run(units, { maxWorkers: 8 });
    expect(summary.workers.map(({ status }) => status)).toEqual(
      units.map((_, index) => (index % 2 === 0 ? 'failed' : 'succeeded')),
    );
  });

  test('after so many failures as the user allows the rest is cancelled', async () => {
    using rig = openRig();
    const { summary } = await rig.run(
      [shell('a', 'exit 1'), shell('b', 'exit 1'), shell('c', 'exit 1'), shell('d', 'true')],
      { maxWorkers: 1, maxFailures: 2 },
    );
    expect(statuses(summary)).toEqual({ a: 'failed', b: 'failed', c: 'cancelled', d: 'cancelled' });
  });

  test('a failure that is tried again is none for that count', async () => {
    using rig = openRig();
    const { summary } = await rig.run([shell('a', from(2, 'exit 1'), { retries: 1 }), shell('b', 'true')], {
      maxFailures: 1,
    });
    expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded' });
  });

  test('a unit may wait for the end of another, however that is', async () => {
    using rig = openRig();
    const { summary } = await rig.run([
      shell('tests', 'exit 1'),
      shell('report', 'test ! -e report/early', {
        dependencies: ['tests'],
        triggers: { tests: 'completion' },
      }),
      shell('release', 'true', { dependencies: ['tests'], triggers: { tests: 'success' } }),
      shell('after', 'true', { dependencies: ['release'], triggers: { release: 'completion' } }),
    ]);
    expect(statuses(summary)).toEqual({
      tests: 'failed',
      report: 'succeeded',
      release: 'blocked',
      after: 'succeeded',
    });
    const order = rig.events.map((event) => `${event.type} ${'unit_id' in event ? event.unit_id : ''}`);
    expect(order.indexOf('worker_failed tests')).toBeLessThan(order.indexOf('worker_started report'));
  });

  test('defect 44: an observer that throws changes nothing, also one of waits', async () => {
    using rig = openRig();
    const { summary } = await rig.run([shell('a', from(2, 'exit 1'), { retries: 1 })], {
      onEvent: () => {
        throw new Error('the display broke');
      },
      onWaits: () => {
        throw new Error('the display broke');
      },
      onNotice: () => {
        throw new Error('the display broke');
      },
    });
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
  });

  test('defect 15: an interruption while a unit is tried again is an interruption', async () => {
    using rig = openRig();
    const stop = new AbortController();
    const { summary } = await rig.run(
      [
        shell('a', from(2, 'exit 1; ') + 'sleep 600', { retries: 1 }),
        shell('b', 'true', { dependencies: ['a'] }),
      ],
      {
        signal: stop.signal,
        onEvent: (event) => {
          rig.events.push(event);
          if (event.type === 'worker_spawned' && event.attempt === 2) stop.abort('SIGINT');
        },
      },
    );
    expect(summary).toMatchObject({
      exit_code: 130,
      workers: [
        { status: 'cancelled', attempts: 2 },
        { status: 'cancelled', attempts: 0 },
      ],
    });
  });
});
