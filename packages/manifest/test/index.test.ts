import { expect, test } from 'vitest';

test('the public surface is deliberate', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "AllowedDirectorySchema",
      "CONFINEMENT_LEVELS",
      "CommandLineSchema",
      "FAILURE_REASONS",
      "MAX_NESTING",
      "MAX_PLAN_BYTES",
      "MAX_UNIT_ID_LENGTH",
      "MAX_WORK_UNITS",
      "OutOfBoundsSchema",
      "PLAN_PROBLEM_CODES",
      "RESERVED_SEGMENTS",
      "RunSummarySchema",
      "ScriptStepSchema",
      "UNIT_OUTCOMES",
      "UnitIdSchema",
      "UsageSchema",
      "VerificationSchema",
      "WorkPlanSchema",
      "WorkUnitSchema",
      "WorkerFailureSchema",
      "WorkerManifestSchema",
      "WorkerSummarySchema",
      "directoriesOverlap",
      "directoryContaining",
      "directoryOverlaps",
      "foldSegment",
      "foldSegments",
      "formatProblems",
      "parsePlan",
      "parsePlanText",
      "parseWorkerManifest",
      "pathSegments",
      "planJsonSchema",
      "reservedSegment",
      "runSummaryJsonSchema",
      "workerManifestJsonSchema",
    ]
  `);
});
