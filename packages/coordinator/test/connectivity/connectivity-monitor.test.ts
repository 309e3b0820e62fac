import { expect, test } from 'vitest';
import { openConnectivityMonitor } from '../../src/connectivity/connectivity-monitor.ts';
import { openLine } from './line.ts';

interface Change {
  readonly online: boolean;
  readonly detail: string;
}

/** A monitor whose changes can be waited for, one after the other. */
function watched() {
  const changes: Change[] = [];
  const listeners: ((change: Change) => void)[] = [];
  const stop = new AbortController();
  const monitor = openConnectivityMonitor({
    signal: stop.signal,
    delayMs: 5,
    onChange: (change) => {
      changes.push(change);
      listeners.shift()?.(change);
    },
  });
  const next = () => new Promise<Change>((resolve) => listeners.push(resolve));
  return { monitor, changes, stop, next };
}

test('while the target can be reached nothing is said', async () => {
  await using line = await openLine();
  const { monitor, changes } = watched();
  expect(await monitor.look(line.target)).toBe(true);
  await monitor.idle();
  expect(changes).toEqual([]);
});

test('a target that is gone is told once, looked for, and told when it is back', async () => {
  await using line = await openLine();
  const { monitor, changes, next } = watched();
  await line.cut();
  const gone = next();
  const looks = [monitor.look(line.target), monitor.look(line.target)];
  expect(await Promise.all(looks)).toEqual([false, false]);
  expect(await gone).toMatchObject({ online: false, detail: expect.stringContaining('cannot be reached') });
  expect(await monitor.look(line.target)).toBe(false);
  const back = next();
  await line.mend();
  expect(await back).toMatchObject({ online: true });
  await monitor.idle();
  expect(changes.map(({ online }) => online)).toEqual([false, true]);
  expect(await monitor.look(line.target)).toBe(true);
});

test('of two targets that are gone both have to come back', async () => {
  await using one = await openLine();
  await using other = await openLine();
  const { monitor, changes, next } = watched();
  await one.cut();
  await other.cut();
  await monitor.look(one.target);
  await monitor.look(other.target);
  const back = next();
  await one.mend();
  await other.mend();
  await back;
  await monitor.idle();
  expect(changes.map(({ online }) => online)).toEqual([false, true]);
});

test('a stop ends the looking at once, and nobody says that the network is back', async () => {
  await using line = await openLine();
  const { monitor, changes, stop } = watched();
  await line.cut();
  await monitor.look(line.target);
  stop.abort();
  await monitor.idle();
  expect(changes.map(({ online }) => online)).toEqual([false]);
  expect(await monitor.look(line.target)).toBe(false);
});

test('a name that means nothing is not reached', async () => {
  const { monitor, next, stop } = watched();
  const gone = next();
  expect(await monitor.look({ host: 'no-such-host.invalid', port: 1 })).toBe(false);
  expect(await gone).toMatchObject({ online: false });
  stop.abort();
  await monitor.idle();
});
