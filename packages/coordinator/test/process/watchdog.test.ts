import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProcessHost } from '../../src/process/launch.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { watch } from '../../src/process/watchdog.ts';
import type { Expiry } from '../../src/process/watchdog.ts';
import { eventually, start } from './process-rig.ts';

let host: ProcessHost;
let expired: Expiry[];
const OFF = { wallMs: null, startMs: null, idleMs: null, lastActivity: () => 0 } as const;
const onExpire = (expiry: Expiry): void => void expired.push(expiry);
beforeEach(() => {
  host = createSpawnHost();
  expired = [];
});
afterEach(() => host.close());

test('the wall clock runs out though the program is busy', async () => {
  const { process } = start(host, ['sleep', '1000']);
  const lastActivity = (): number => performance.now();
  using _watch = watch(process, { wallMs: 30, startMs: 20, idleMs: 20, lastActivity, onExpire });
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual(['wall']);
});

test('the idle clock runs out when nothing happens, and not before', async () => {
  const { process } = start(host, ['sleep', '1000']);
  let asked = 0;
  const since = performance.now();
  const lastActivity = (): number => ((asked += 1) < 10 ? performance.now() : since);
  using _watch = watch(process, { wallMs: null, startMs: null, idleMs: 20, lastActivity, onExpire });
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual(['idle']);
  expect(asked).toBeGreaterThanOrEqual(10);
});

test('the idle limit can become shorter meanwhile', async () => {
  const { process } = start(host, ['sleep', '1000']);
  let asked = 0;
  using _watch = watch(process, {
    ...OFF,
    get idleMs() {
      return (asked += 1) === 1 ? 50 : 20;
    },
    // For the first limit it is never silent enough.
    lastActivity: () => performance.now() - 30,
    onExpire,
  });
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual(['idle']);
});

test('the start clock runs out when there never was a sign of life', async () => {
  const { process } = start(host, ['sleep', '1000']);
  using _watch = watch(process, { wallMs: null, startMs: 20, idleMs: null, lastActivity: () => 0, onExpire });
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual(['start']);
});

test('after the first sign of life the start clock does not matter any more', async () => {
  const { process } = start(host, ['sleep', '1000']);
  // Later than whatever this machine takes to get to the next line.
  const first = performance.now() + 60_000;
  using _watch = watch(process, {
    wallMs: 50,
    startMs: 10,
    idleMs: null,
    lastActivity: () => first,
    onExpire,
  });
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual(['wall']);
});

test.for([
  { name: 'zero', limit: 0 },
  { name: 'less than zero', limit: -1 },
  { name: 'no number', limit: Number.NaN },
])('a limit of $name never means for ever', async ({ limit }) => {
  const { process } = start(host, ['sleep', '1000']);
  using _watch = watch(process, { ...OFF, wallMs: limit, onExpire });
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual(['wall']);
});

test.for([
  { name: 'wall', limits: { wallMs: 1500 } },
  { name: 'start', limits: { startMs: 1500 } },
  { name: 'idle', limits: { idleMs: 1500 } },
] as const)('the $name clock does not count what this process slept through', async ({ name, limits }) => {
  const { process } = start(host, ['sleep', '1000']);
  using _watch = watch(process, { ...OFF, ...limits, onExpire });
  // As when the machine sleeps: no timer of ours runs meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  expect(expired).toEqual([]);
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual([name]);
});

test('all clocks together expire once', async () => {
  const { process } = start(host, ['sleep', '1000']);
  using _watch = watch(process, { ...OFF, wallMs: 10, startMs: 10, idleMs: 10, onExpire });
  await eventually('an expiry', () => expired.length > 0);
  const later = start(host, ['true']);
  await later.process.exited;
  expect(expired.length).toBe(1);
});

test('a watch that is disposed, or whose program ended, leaves no timer', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const ended = start(host, ['true']);
  const disposed = start(host, ['sleep', '1000']);
  const limits = { ...OFF, wallMs: 1_000_000_000_000, idleMs: 1_000_000, onExpire };
  watch(ended.process, limits);
  watch(disposed.process, limits)[Symbol.dispose]();
  await ended.process.exited;
  await eventually('no timers', () => timers() === 0 || undefined);
  expect(expired).toEqual([]);
});
