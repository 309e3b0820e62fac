import { expect, test } from 'vitest';
import { coalesce, type Pace } from '../../src/audit/coalesce.ts';

/** A clock that the test sets, and passes that end when the test says so. */
function rig(rest: Pace['rest'] = async () => undefined) {
  let now = 0;
  const passes: (() => void)[] = [];
  const starts: (() => void)[] = [];
  const call = coalesce(
    () =>
      new Promise<number>((resolve) => {
        const number = passes.push(() => resolve(number));
        starts.shift()?.();
      }),
    { now: () => now, rest },
  );
  return {
    call,
    passes,
    nextStart: () => new Promise<void>((resolve) => starts.push(resolve)),
    endPass: (number: number) => passes[number - 1]?.(),
    advance: (ms: number) => void (now += ms),
  };
}

test('callers that come before a pass starts share it', async () => {
  const { call, nextStart, endPass, passes } = rig();
  const started = nextStart();
  const calls = [call(), call(), call()];
  await started;
  endPass(1);
  expect(await Promise.all(calls)).toEqual([1, 1, 1]);
  expect(passes).toHaveLength(1);
});

test('a caller who comes during a pass gets the next one, which waits for its end', async () => {
  const { call, nextStart, endPass, passes } = rig();
  const started = nextStart();
  const early = call();
  await started;
  const late = [call(), call()];
  const startedAgain = nextStart();
  expect(passes).toHaveLength(1);
  endPass(1);
  expect(await early).toBe(1);
  await startedAgain;
  endPass(2);
  expect(await Promise.all(late)).toEqual([2, 2]);
  expect(passes).toHaveLength(2);
});

test('after a pass the next one rests as long, less what has gone by', async () => {
  const rests: number[] = [];
  const { call, nextStart, endPass, advance } = rig(async (ms) => void rests.push(ms));
  const runOne = async (number: number, ms: number): Promise<void> => {
    const started = nextStart();
    const pass = call();
    await started;
    advance(ms);
    endPass(number);
    await pass;
  };
  await runOne(1, 50);
  await runOne(2, 40);
  advance(30);
  await runOne(3, 10);
  advance(1000);
  await runOne(4, 10);
  expect(rests).toEqual([0, 50, 10, 0]);
});

test('a pass that fails fails for its own callers only', async () => {
  let passes = 0;
  const call = coalesce(
    async () => {
      passes += 1;
      if (passes === 1) throw new Error('first');
      return passes;
    },
    { now: () => 0, rest: async () => undefined },
  );
  await expect(Promise.all([call(), call()])).rejects.toThrow('first');
  expect(await call()).toBe(2);
});
