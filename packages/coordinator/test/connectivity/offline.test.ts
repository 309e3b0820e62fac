import { expect, test } from 'vitest';
import { shell, statuses } from '../rig.ts';
import { agentUnit, eventsOf, fails, openSessionRig } from '../retry/session-rig.ts';
import { openLine, type Line } from './line.ts';

const LOST = 'API Error: Unable to connect to API (ECONNREFUSED)';

const probeOf = ({ target }: Line): string => `${target.host}:${target.port}`;

test('while the network is away nothing is tried that needs it; when it is back all goes on, and no retry is spent', async () => {
  using rig = openSessionRig();
  await using line = await openLine();
  const { summary } = await rig.run(
    [
      agentUnit(
        'a',
        `[ $RALPH_ATTEMPT -ge 2 ] || { touch a/asked; until [ -e b/cut ]; do sleep 0.01; done; ${fails('claude', LOST)}; }`,
      ),
      shell(
        'b',
        'until [ -e a/asked ]; do sleep 0.01; done; until [ -e cut ]; do sleep 0.01; done; touch b/cut',
      ),
      shell('c', 'until [ -e gone ]; do sleep 0.01; done', { allowed_directories: ['c'] }),
    ],
    {
      agent: 'claude',
      connectivityProbe: probeOf(line),
      onEvent: (event) => {
        rig.events.push(event);
        if (event.type === 'worker_spawned' && event.unit_id === 'a' && event.attempt === 1)
          void line.cut().then(() => rig.write('cut', ''));
        if (event.type === 'connectivity_changed' && !event.online) rig.write('gone', '');
        // A command, which needs no network, was not kept from its end.
        if (event.type === 'worker_succeeded' && event.unit_id === 'c') void line.mend();
      },
    },
  );
  expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
  expect(eventsOf(rig.events, 'connectivity_changed').map(({ online }) => online)).toEqual([false, true]);
  expect(eventsOf(rig.events, 'worker_failed')).toMatchObject([
    { spends_retry: false, failure: { class: 'network' } },
  ]);
  const order = rig.events.map((event) =>
    'attempt' in event ? `${event.type} ${event.attempt}` : event.type,
  );
  const back = rig.events.findIndex((event) => event.type === 'connectivity_changed' && event.online);
  expect(order.indexOf('worker_started 2')).toBeGreaterThan(back);
});

test('a place to look at that the user names is looked at before the first attempt too', async () => {
  using rig = openSessionRig();
  await using line = await openLine();
  await line.cut();
  const { summary } = await rig.run([agentUnit('a', 'true'), shell('b', 'true')], {
    agent: 'claude',
    connectivityProbe: probeOf(line),
    onEvent: (event) => {
      rig.events.push(event);
      if (event.type === 'worker_succeeded' && event.unit_id === 'b') void line.mend();
    },
  });
  expect(statuses(summary)).toEqual({ a: 'succeeded', b: 'succeeded' });
  expect(eventsOf(rig.events, 'worker_started').map(({ unit_id }) => unit_id)).toEqual(['b', 'a']);
});

test('an interruption while the network is away ends the run at once', async () => {
  using rig = openSessionRig();
  await using line = await openLine();
  await line.cut();
  const stop = new AbortController();
  const { summary } = await rig.run([agentUnit('a', 'true')], {
    agent: 'claude',
    connectivityProbe: probeOf(line),
    signal: stop.signal,
    onWaits: (waits) => {
      if (waits.some(({ why }) => why === 'offline')) setImmediate(() => stop.abort('SIGINT'));
    },
  });
  expect(summary).toMatchObject({ exit_code: 130, workers: [{ status: 'cancelled', attempts: 0 }] });
});

test('where the network is there, an agent that does not reach its model spends its retries', async () => {
  using rig = openSessionRig();
  await using line = await openLine();
  const { summary } = await rig.run([agentUnit('a', fails('claude', LOST))], {
    agent: 'claude',
    retries: 1,
    connectivityProbe: `http://${probeOf(line)}/`,
  });
  expect(summary.workers[0]).toMatchObject({ status: 'failed', attempts: 2, failure: { class: 'network' } });
  expect(eventsOf(rig.events, 'connectivity_changed')).toEqual([]);
});

test('a place that is none is refused before anything starts', async () => {
  using rig = openSessionRig();
  await expect(
    rig.run([agentUnit('a', 'true')], { agent: 'claude', connectivityProbe: 'nowhere' }),
  ).rejects.toMatchObject({
    code: 'probe_invalid',
    message: expect.stringContaining('host:port'),
  });
});

test('without a place of the user it is the server of the model that is looked at', async () => {
  using rig = openSessionRig();
  await using line = await openLine();
  await line.cut();
  process.env['ANTHROPIC_BASE_URL'] = `http://${probeOf(line)}/v1`;
  try {
    const { summary } = await rig.run(
      [agentUnit('a', `[ $RALPH_ATTEMPT -ge 2 ] || ${fails('claude', LOST)}`)],
      {
        agent: 'claude',
        connectivityProbe: undefined,
        onEvent: (event) => {
          rig.events.push(event);
          if (event.type === 'connectivity_changed' && !event.online) void line.mend();
        },
      },
    );
    expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
    expect(eventsOf(rig.events, 'connectivity_changed').map(({ online }) => online)).toEqual([false, true]);
  } finally {
    delete process.env['ANTHROPIC_BASE_URL'];
  }
});
