import { once } from 'node:events';
import { expect, test } from 'vitest';
import { openWakeUp } from '../../src/retry/wake-up.ts';

/** A wake-up whose next call can be waited for. */
function watched() {
  const bell = new EventTarget();
  const wakeUp = openWakeUp(() => bell.dispatchEvent(new Event('call')));
  return { wakeUp, called: () => once(bell, 'call') };
}

test('it calls when it is time, once', async () => {
  const { wakeUp, called } = watched();
  const call = called();
  const at = Date.now() + 20;
  wakeUp.at(at, null);
  expect(wakeUp.isSet()).toBe(true);
  await call;
  expect(wakeUp.isSet()).toBe(false);
});

test('a time that has passed is now, and of two the first counts', async () => {
  const { wakeUp, called } = watched();
  const call = called();
  wakeUp.at(Date.now() + 600_000, -5);
  await call;
});

test('without a time it is not set, and a new time takes the place of the old', () => {
  const { wakeUp } = watched();
  wakeUp.at(Date.now() + 600_000, null);
  wakeUp.at(null, null);
  expect(wakeUp.isSet()).toBe(false);
});

test('closed, it leaves no timer', () => {
  const { wakeUp } = watched();
  wakeUp.at(Date.now() + 600_000, null);
  wakeUp.close();
  expect(wakeUp.isSet()).toBe(false);
});
