import { z } from 'zod';
import { countUnits } from './count-units.ts';
import { ConfinementSchema, OutOfBoundsSchema, PlannedUnitSchema } from './field-schemas.ts';
import { ReducerError } from './reducer-error.ts';
import { RUN_PHASES } from './run-state.ts';
import type { RunBasis, RunCourse, RunState } from './run-state.ts';
import { unitRecords } from './select.ts';
import { buildUnitGraph, neighbours } from './unit-graph.ts';
import type { UnitGraph } from './unit-graph.ts';
import { UnitRecordSchema } from './unit-record-schema.ts';
import type { UnitRecord } from './unit-record.ts';
import { vectorOf } from './worker-vector.ts';

const VerificationSchema = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('running'), command: z.string(), started_at: z.string() }),
  z.looseObject({
    status: z.literal('finished'),
    command: z.string(),
    started_at: z.string(),
    passed: z.boolean(),
    exit_code: z.int().nullable(),
    timed_out: z.boolean(),
    duration_ms: z.int().min(0),
    output_tail: z.string(),
  }),
]);

const FactsSchema = z.looseObject({
  started_at: z.string(),
  plan_path: z.string().nullable(),
  plan_sha256: z.string(),
  base_commit: z.string().nullable(),
  baseline_dirty: z.array(z.string()),
  confinement: ConfinementSchema,
  ralph_version: z.string(),
});

const CheckpointSchema = z.looseObject({
  schema_version: z.literal(1),
  seq: z.int().min(0),
  run_id: z.string().nullable(),
  phase: z.enum(RUN_PHASES),
  policy: z.looseObject({ max_workers: z.int().min(0), fail_fast: z.boolean() }),
  facts: FactsSchema.nullable(),
  units: z.array(PlannedUnitSchema),
  worker_states: z.array(UnitRecordSchema),
  verification: VerificationSchema.nullable(),
  out_of_bounds: z.array(OutOfBoundsSchema),
  interrupted: z.looseObject({ signal: z.string(), at: z.string() }).nullable(),
  suspended: z.looseObject({ reason: z.string(), at: z.string() }).nullable(),
  finished_at: z.string().nullable(),
});

/** A state as plain JSON data, units and records in the order of the plan. */
export interface RunCheckpoint extends Omit<RunBasis, 'graph'>, RunCourse, Pick<RunState, 'seq'> {
  readonly schema_version: 1;
  readonly units: UnitGraph['units'];
  readonly worker_states: readonly UnitRecord[];
}

/** The state as data for `JSON.stringify`; it stands for all events up to its `seq`. */
export function toCheckpoint(state: RunState): RunCheckpoint {
  return {
    schema_version: 1,
    seq: state.seq,
    run_id: state.run.run_id,
    phase: state.course.phase,
    policy: state.run.policy,
    facts: state.run.facts,
    units: state.run.graph.units,
    worker_states: [...unitRecords(state)],
    verification: state.course.verification,
    out_of_bounds: state.course.out_of_bounds,
    interrupted: state.course.interrupted,
    suspended: state.course.suspended,
    finished_at: state.course.finished_at,
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
  const { run_id, policy, facts, seq } = checkpoint;
  const { phase, verification, out_of_bounds, interrupted, suspended, finished_at } = checkpoint;
  return {
    run: { run_id, policy, facts, graph },
    course: { phase, verification, out_of_bounds, interrupted, suspended, finished_at },
    seq,
    worker_states: vectorOf(byRank),
    counts: countUnits(byRank),
  };
}

function parseCheckpoint(value: unknown): z.output<typeof CheckpointSchema> {
  const version = z.looseObject({ schema_version: z.number() }).safeParse(value).data?.schema_version;
  if (version !== undefined && version !== 1) {
    const message = `expected a checkpoint of schema_version 1, found ${version}: replay the journal instead`;
    throw new ReducerError('unsupported_checkpoint', message);
  }
  const parsed = CheckpointSchema.safeParse(value);
  if (!parsed.success) throw corrupt(z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
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
