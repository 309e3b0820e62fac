import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProcessHost } from '../../src/process/launch.ts';
import { createSpawnHost } from '../../src/process/spawn-host.ts';
import { watch } from '../../src/process/watchdog.ts';
import type { Expiry } from '../../src/process/watchdog.ts';
import { eventually, start } from './process-rig.ts';

let host: ProcessHost;
let expired: Expiry[];
const onExpire = (expiry: Expiry): void => void expired.push(expiry);
beforeEach(() => {
  host = createSpawnHost();
  expired = [];
});
afterEach(() => host.close());

test('the wall clock runs out though the program is busy', async () => {
  const { process } = start(host, ['sleep', '1000']);
  using _watch = watch(process, { wallMs: 30, idleMs: 20, lastActivity: () => performance.now(), onExpire });
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual(['wall']);
});

test('the idle clock runs out when nothing happens, and not before', async () => {
  const { process } = start(host, ['sleep', '1000']);
  let asked = 0;
  const since = performance.now();
  const lastActivity = (): number => ((asked += 1) < 10 ? performance.now() : since);
  using _watch = watch(process, { wallMs: null, idleMs: 20, lastActivity, onExpire });
  await eventually('an expiry', () => expired.length > 0);
  expect(expired).toEqual(['idle']);
  expect(asked).toBeGreaterThanOrEqual(10);
});

test('both clocks together expire once', async () => {
  const { process } = start(host, ['sleep', '1000']);
  using _watch = watch(process, { wallMs: 10, idleMs: 10, lastActivity: () => 0, onExpire });
  await eventually('an expiry', () => expired.length > 0);
  const later = start(host, ['true']);
  await later.process.exited;
  expect(expired.length).toBe(1);
});

test('a watch that is disposed, or whose program ended, leaves no timer', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const ended = start(host, ['true']);
  const disposed = start(host, ['sleep', '1000']);
  const limits = { wallMs: 1_000_000_000_000, idleMs: 1_000_000, lastActivity: () => 0, onExpire };
  watch(ended.process, limits);
  watch(disposed.process, limits)[Symbol.dispose]();
  await ended.process.exited;
  await eventually('no timers', () => timers() === 0 || undefined);
  expect(expired).toEqual([]);
});
