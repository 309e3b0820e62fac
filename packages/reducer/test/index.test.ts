import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "ReducerError",
      "RunEventSchema",
      "blockedUnits",
      "counts",
      "eventJsonSchema",
      "fromCheckpoint",
      "initialState",
      "isSettled",
      "parseEventLine",
      "pendingUnits",
      "readyUnits",
      "reduce",
      "replay",
      "runOutcome",
      "runningUnits",
      "toCheckpoint",
      "workerState",
      "workerStates",
    ]
  `);
});
