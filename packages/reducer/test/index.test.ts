import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_ARTIFACTS",
      "DEFAULT_PIPELINE",
      "ReducerError",
      "RunEventSchema",
      "blockedUnits",
      "checkpointJsonSchema",
      "checkpointMatchesPolicy",
      "classifyFailure",
      "coolDownMs",
      "counts",
      "defaultPipelinePolicy",
      "eventJsonSchema",
      "fromCheckpoint",
      "initialState",
      "isSettled",
      "migrateCheckpoint",
      "nextEffect",
      "parseEventLine",
      "pendingUnits",
      "readyUnits",
      "reduce",
      "replay",
      "retryDelayMs",
      "runOutcome",
      "runningUnits",
      "toCheckpoint",
      "workerState",
      "workerStates",
    ]
  `);
});
