import { expect, test } from 'vitest';
import { listenForInterrupts } from '../src/interrupts.ts';

// Signals reach the listeners of this process as Node would hand them over.
test.for([
  { name: 'one stops', sent: ['SIGINT'], stopped: 'SIGINT', killed: null },
  { name: 'two of a kind kill', sent: ['SIGINT', 'SIGINT'], stopped: 'SIGINT', killed: 'SIGINT' },
  {
    name: 'two kinds kill as well (spec §14: 7b5ddf77c)',
    sent: ['SIGINT', 'SIGTERM'],
    stopped: 'SIGINT',
    killed: 'SIGTERM',
  },
  { name: 'a hang-up and SIGTERM kill', sent: ['SIGHUP', 'SIGTERM'], stopped: 'SIGHUP', killed: 'SIGTERM' },
  {
    name: 'the two hang-ups of a closed terminal stop',
    sent: ['SIGHUP', 'SIGHUP'],
    stopped: 'SIGHUP',
    killed: null,
  },
  {
    name: 'the echo of a package manager is no second one',
    sent: ['SIGINT', 'SIGINT'],
    echoed: true,
    stopped: 'SIGINT',
    killed: null,
  },
  {
    name: 'with echoes another kind still kills',
    sent: ['SIGINT', 'SIGINT', 'SIGTERM'],
    echoed: true,
    stopped: 'SIGINT',
    killed: 'SIGTERM',
  },
  {
    name: 'a third gives up',
    sent: ['SIGINT', 'SIGTERM', 'SIGTERM'],
    stopped: 'SIGINT',
    killed: 'SIGTERM',
    gaveUp: true,
  },
] as const)('$name', ({ sent, stopped, killed, ...more }) => {
  const before = process.listenerCount('SIGINT');
  let gaveUp = false;
  const { signal, killSignal, release } = listenForInterrupts({
    say: () => undefined,
    graceMs: 10_000,
    echoed: 'echoed' in more,
    giveUp: () => (gaveUp = true),
  });
  for (const name of sent) process.emit(name, name);
  release();
  expect({ stopped: signal.reason ?? null, killed: killSignal.reason ?? null, gaveUp }).toEqual({
    stopped,
    killed,
    gaveUp: 'gaveUp' in more,
  });
  expect(process.listenerCount('SIGINT')).toBe(before);
});

test.for([
  {
    name: 'SIGINT',
    line: 'stopping: running agents are asked to end, and killed in 10.0s; press Ctrl-C again to kill them now',
  },
  {
    name: 'SIGHUP',
    line: 'stopping: received SIGHUP; running agents are asked to end, and killed in 10.0s; send SIGTERM to kill them now',
  },
] as const)('$name says what happens and what can be done', ({ name, line }) => {
  const said: string[] = [];
  const { release } = listenForInterrupts({
    say: (message) => said.push(message),
    graceMs: 10_000,
    echoed: false,
    giveUp: () => undefined,
  });
  process.emit(name, name);
  release();
  expect(said).toEqual([line]);
});
