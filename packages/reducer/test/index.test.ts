import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "ArtifactsPolicySchema",
      "DEFAULT_ARTIFACTS",
      "DEFAULT_PIPELINE",
      "POLICY_PROBLEM_CODES",
      "ReducerError",
      "RunEventSchema",
      "artifactsJsonSchema",
      "blockedUnits",
      "budgetCaps",
      "counts",
      "defaultPipelinePolicy",
      "eventJsonSchema",
      "fromCheckpoint",
      "initialState",
      "isSettled",
      "mergeArtifactsLayers",
      "mergePipelineLayers",
      "parseArtifactsPolicy",
      "parseEventLine",
      "parsePipelinePolicy",
      "pendingUnits",
      "pipelineJsonSchema",
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
