import { z } from 'zod';
import { countUnits } from './count-units.ts';
import {
  commitDone,
  commitUndone,
  ConfinementSchema,
  JailSchema,
  OutOfBoundsPolicySchema,
  OutOfBoundsSchema,
  PlannedUnitSchema,
  verificationResult,
} from './field-schemas.ts';
import { PipelineStateSchema } from './pipeline/pipeline-state-schema.ts';
import { ReducerError } from './reducer-error.ts';
import { RUN_PHASES } from './run-state.ts';
import type { RunBasis, RunCourse, RunState } from './run-state.ts';
import { unitRecords } from './select.ts';
import { buildUnitGraph, neighbours } from './unit-graph.ts';
import type { UnitGraph } from './unit-graph.ts';
import { UnitRecordSchema } from './unit-record-schema.ts';
import type { UnitRecord } from './unit-record.ts';
import { vectorOf } from './worker-vector.ts';

const verificationBegun = {
  command: z.string().describe('The command'),
  started_at: z.string().describe('When it started, UTC'),
};

const VerificationSchema = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('running').describe('It is on its way'), ...verificationBegun }),
  z.looseObject({
    status: z.literal('finished').describe('It has ended'),
    ...verificationBegun,
    ...verificationResult,
  }),
]);

const FactsSchema = z.looseObject({
  started_at: z.string().describe('When the run began, UTC'),
  plan_path: z.string().nullable().describe('Where the plan lies'),
  plan_sha256: z.string().describe('Of the plan; empty before one was accepted'),
  base_commit: z.string().nullable().describe('The commit that was checked out, null without git'),
  baseline_dirty: z.array(z.string()).describe('Paths that were already changed when the run began'),
  confinement: ConfinementSchema.describe('The write boundary of the run'),
  jail: JailSchema.describe('What carries out the jail of the units that have one; null when none has'),
  ralph_version: z.string().describe('The version that began the run'),
});

const ofCommit = {
  unit_id: z.string().describe('The unit'),
  attempt: z.int().min(1).describe('The attempt that succeeded'),
};

const UnitCommitSchema = z.discriminatedUnion('status', [
  z.looseObject({
    status: z.literal('committed').describe('They are in a commit'),
    ...ofCommit,
    ...commitDone,
  }),
  z.looseObject({
    status: z.literal('failed').describe('They stay in the checkout'),
    ...ofCommit,
    ...commitUndone,
  }),
]);

const CheckpointSchema = z
  .looseObject({
    schema_version: z.literal(2).describe('Version of this format'),
    seq: z.int().min(0).describe('The last event that it stands for; 0 before the first'),
    run_id: z.string().nullable().describe('The run, null before it began'),
    phase: z.enum(RUN_PHASES).describe('Where the run of the units is'),
    policy: z
      .looseObject({
        max_workers: z.int().min(0).describe('Units that may run at once'),
        fail_fast: z.boolean().describe('Stop all other units as cancelled when one fails for good'),
        out_of_bounds: OutOfBoundsPolicySchema.optional().describe('What is done about stray writes'),
      })
      .describe('What the user of the run decided about scheduling'),
    facts: FactsSchema.nullable().describe('What the first event told'),
    units: z.array(PlannedUnitSchema).describe('Units of the plan, or of the wave, in the order of the plan'),
    worker_states: z.array(UnitRecordSchema).describe('What is known of each unit, in the same order'),
    verification: VerificationSchema.nullable().describe('The verification command, null before it started'),
    out_of_bounds: z.array(OutOfBoundsSchema).describe('Writes outside the directories of every unit'),
    commits: z
      .array(UnitCommitSchema)
      .optional()
      .describe(
        'What became of the changes of units that are to be committed; left out before there were any',
      ),
    interrupted: z
      .looseObject({
        signal: z.string().describe('The signal by which it was asked'),
        at: z.string().describe('When, UTC'),
      })
      .nullable()
      .describe('That the user stopped the run'),
    suspended: z
      .looseObject({
        reason: z.string().describe('The passing reason'),
        at: z.string().describe('When, UTC'),
      })
      .nullable()
      .describe('That the run gave up for a passing reason'),
    finished_at: z.string().nullable().describe('When the run ended, UTC; null while it has not'),
    pipeline: PipelineStateSchema.nullable().describe(
      'Where the pipeline is; null for the run of a plan alone',
    ),
  })
  .meta({
    title: 'Checkpoint of a run',
    description: '.agent/checkpoint.json: the newest state of a run, which follows from its journal',
  });

/** The JSON Schema of a checkpoint, as published in `schema/checkpoint.json`. */
export function checkpointJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(CheckpointSchema, { target: 'draft-2020-12' }) };
}

/** A state as plain JSON data, units and records in the order of the plan. */
export interface RunCheckpoint
  extends Omit<RunBasis, 'graph'>, RunCourse, Pick<RunState, 'seq' | 'pipeline'> {
  readonly schema_version: 2;
  readonly units: UnitGraph['units'];
  readonly worker_states: readonly UnitRecord[];
}

/** The state as data for `JSON.stringify`; it stands for all events up to its `seq`. */
export function toCheckpoint(state: RunState): RunCheckpoint {
  return {
    schema_version: 2,
    seq: state.seq,
    run_id: state.run.run_id,
    phase: state.course.phase,
    policy: state.run.policy,
    facts: state.run.facts,
    units: state.run.graph.units,
    worker_states: [...unitRecords(state)],
    verification: state.course.verification,
    out_of_bounds: state.course.out_of_bounds,
    commits: state.course.commits,
    interrupted: state.course.interrupted,
    suspended: state.course.suspended,
    finished_at: state.course.finished_at,
    pipeline: state.pipeline,
  };
}

/** The state that a checkpoint stands for. Throws a `ReducerError` when the value is no sound checkpoint. */
export function fromCheckpoint(value: unknown): RunState {
  const checkpoint = parseCheckpoint(value);
  const built = buildUnitGraph(checkpoint.units);
  if (!built.ok) throw corrupt(built.message);
  const { graph } = built;
  const byRank = recordsByRank(graph, checkpoint.worker_states);
  for (const [rank, record] of byRank.entries()) checkDependencies(graph, byRank, rank, record);
  const { run_id, policy, facts, seq, pipeline } = checkpoint;
  const {
    phase,
    verification,
    out_of_bounds,
    commits = [],
    interrupted,
    suspended,
    finished_at,
  } = checkpoint;
  return {
    run: { run_id, policy, facts, graph },
    course: { phase, verification, out_of_bounds, commits, interrupted, suspended, finished_at },
    seq,
    worker_states: vectorOf(byRank),
    counts: countUnits(byRank),
    pipeline,
  };
}

function parseCheckpoint(value: unknown): z.output<typeof CheckpointSchema> {
  const version = z.looseObject({ schema_version: z.number() }).safeParse(value).data?.schema_version;
  if (version === undefined && isOriginal(value)) {
    throw new ReducerError(
      'unsupported_checkpoint',
      'expected a checkpoint with a schema_version, found one of Ralph Workflow: read it with migrateCheckpoint',
    );
  }
  if (version !== undefined && version !== 1 && version !== 2) {
    const message = `expected a checkpoint of schema_version 1 or 2, found ${version}: replay the journal instead`;
    throw new ReducerError('unsupported_checkpoint', message);
  }
  const parsed = CheckpointSchema.safeParse(version === 1 ? fromVersion1(value) : value);
  if (!parsed.success) throw corrupt(z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

function isOriginal(value: unknown): boolean {
  const phase = z.looseObject({
    phase: z.string(),
    worker_states: z.record(z.string(), z.unknown()).nullish(),
  });
  return phase.safeParse(value).success;
}

/** Before version 2 there were no pipelines. */
function fromVersion1(value: unknown): unknown {
  return typeof value === 'object' ? { ...value, schema_version: 2, pipeline: null } : value;
}

function recordsByRank(graph: UnitGraph, records: readonly UnitRecord[]): readonly UnitRecord[] {
  if (records.length !== graph.units.length) {
    throw corrupt(`it has ${graph.units.length} units but ${records.length} worker_states`);
  }
  const byRank: UnitRecord[] = [...records];
  for (const [place, record] of records.entries()) {
    const expected = graph.units[place]?.unit_id ?? '';
    if (record.unit_id !== expected) {
      throw corrupt(`worker_states[${place}] is of unit "${record.unit_id}", expected "${expected}"`);
    }
    byRank[graph.plan_order[place] ?? 0] = record;
  }
  return byRank;
}

function checkDependencies(
  graph: UnitGraph,
  byRank: readonly UnitRecord[],
  rank: number,
  record: UnitRecord,
): void {
  if (record.status !== 'pending') return;
  const dependencies = countUnits(dependenciesOf(graph, byRank, rank));
  const waitingFor = dependencies.total - dependencies.succeeded - dependencies.skipped;
  const broken = dependencies.failed + dependencies.blocked + dependencies.cancelled;
  if (record.waiting_for === waitingFor && record.broken_dependencies === broken) return;
  throw corrupt(
    `unit "${record.unit_id}" waits for ${record.waiting_for} units, ${record.broken_dependencies} of them broken; ` +
      `by their records it should be ${waitingFor} and ${broken}`,
  );
}

function* dependenciesOf(
  graph: UnitGraph,
  byRank: readonly UnitRecord[],
  rank: number,
): Iterable<UnitRecord> {
  for (const dependency of neighbours(graph.dependencies, rank)) {
    const record = byRank[dependency];
    if (record !== undefined) yield record;
  }
}

function corrupt(why: string, cause?: unknown): ReducerError {
  return new ReducerError(
    'corrupt_checkpoint',
    `the checkpoint is corrupt, replay the journal instead: ${why}`,
    {
      cause,
    },
  );
}
