import { UsageSchema } from '@ralph/manifest';
import { nextAttempts, workerState, type PlannedUnit, type RunState, type WorkerState } from '@ralph/reducer';
import * as z from 'zod';
import { CoordinatorError } from '../coordinator-error.ts';
import type { RunReading } from '../read-run.ts';
import { seenPhase } from './run-phase.ts';
import type { AttemptStory, RunStory } from './run-story.ts';
import { openNeeds } from './run-status.ts';
import { failureWords } from './unit-reason.ts';

const AttemptSchema = z.looseObject({
  attempt: z.int().min(1).describe('1 is the first attempt'),
  agent: z.string().nullable().describe('Agent that worked on it'),
  outcome: z
    .enum(['running', 'succeeded', 'failed', 'cancelled', 'lost'])
    .describe('How it ended; "lost": its coordinator died'),
  waited_ms: z
    .int()
    .min(0)
    .nullable()
    .describe(
      'How long the unit waited between the attempt before and this one, milliseconds; null for the first',
    ),
  started_at: z.string().describe('When it began, ISO 8601 in UTC'),
  ended_at: z.string().nullable().describe('When it ended, ISO 8601 in UTC'),
  reason: z.string().nullable().describe('Literal reason of its failure, or why it was cancelled or lost'),
  class: z.string().nullable().describe('What kind of trouble its agent was in, if it was in any'),
  message: z.string().nullable().describe('More about the reason, for people'),
  advice: z.string().nullable().describe('What a person can do about it, where that is known'),
  usage: UsageSchema.nullable().describe('What it consumed, as far as its agent tells'),
  files_changed: z.array(z.string()).describe('Paths that it changed, from the root of the checkout'),
  denied: z.int().min(0).describe('Tool calls that were refused'),
});

/** What `ralph explain --json` prints. */
export const UnitExplanationSchema = z
  .looseObject({
    schema_version: z.literal(1).describe('Version of this format'),
    run_id: z.string().describe('Id of the run'),
    unit_id: z.string().describe('The unit'),
    status: z.string().describe('Where the unit is'),
    because: z.string().describe('Why it is there, in a sentence'),
    next: z.string().describe('What happens next, or what a person can do, in a sentence'),
    roots: z
      .array(
        z.looseObject({
          unit_id: z.string().describe('A unit that did not succeed'),
          status: z.string().describe('How it ended'),
          why: z.string().nullable().describe('Why, in words'),
        }),
      )
      .describe('The units at the root of a blockage; empty when the unit is not blocked'),
    needs: z
      .array(
        z.looseObject({
          unit_id: z.string().describe('A unit that it needs'),
          status: z.string().describe('Where that is'),
        }),
      )
      .describe('What it needs'),
    needed_by: z.array(z.string()).describe('Units that need it'),
    chain: z
      .array(z.string())
      .describe('Agents that may work on it, best first; empty when the plan names none'),
    retries: z.int().min(0).describe('Further attempts after a failed one, with each agent'),
    attempts: z.array(AttemptSchema).describe('All attempts, the first first'),
    notes: z
      .array(
        z.looseObject({
          at: z.string().describe('When, ISO 8601 in UTC'),
          text: z.string().describe('What happened'),
        }),
      )
      .describe('What happened to it besides its attempts'),
    out_of_bounds: z.array(z.string()).describe('Stray writes that are laid on it'),
  })
  .meta({
    title: 'Why a unit is where it is',
    description: 'From the journal of its run: the answer of "ralph explain --json"',
  });
export type UnitExplanation = z.infer<typeof UnitExplanationSchema>;

/**
 * Tells why a unit is where it is, and what would be next.
 *
 * @throws CoordinatorError `unit_unknown`, naming those that are there.
 */
export function explainUnit(
  reading: RunReading,
  story: RunStory,
  { unitId, now_ms }: { readonly unitId: string; readonly now_ms: number },
): UnitExplanation {
  const { state } = reading;
  const worker = requireUnit(reading, unitId);
  const planned = state.run.graph.units.find(({ unit_id }) => unit_id === unitId);
  const told = story.units.get(unitId);
  return {
    schema_version: 1,
    run_id: reading.run_id,
    unit_id: unitId,
    status: worker.status,
    because: becauseOf(reading, worker, now_ms),
    next: nextOf(reading, worker),
    roots: worker.roots.map((root) => rootOf(state, root)),
    needs: (planned?.dependencies ?? []).map((unit_id) => ({
      unit_id,
      status: workerState(state, unit_id)?.status ?? 'unknown',
    })),
    needed_by: state.run.graph.units.filter(needs(unitId)).map(({ unit_id }) => unit_id),
    chain: [...(planned?.agents ?? [])],
    retries: planned?.retries ?? 0,
    attempts: attemptsOf(told?.attempts ?? []),
    notes: (told?.notes ?? []).map((note) => ({ ...note })),
    out_of_bounds: story.out_of_bounds.flatMap(({ unit_id, path }) => (unit_id === unitId ? [path] : [])),
  };
}

/**
 * What is known of a unit of a run.
 *
 * @throws CoordinatorError `unit_unknown`, naming those that are there.
 */
export function requireUnit(
  { state, run_id, live, last_event_at }: Pick<RunReading, 'state' | 'run_id' | 'live' | 'last_event_at'>,
  unitId: string,
): WorkerState {
  const worker = workerState(state, unitId);
  if (worker !== undefined) return worker;
  if (last_event_at === null) {
    const how = live
      ? 'it is about to begin: ask again'
      : 'it ended before it began: start a new one with "ralph run <plan>"';
    throw new CoordinatorError('unit_unknown', `run ${run_id} has no units yet, for ${how}`);
  }
  const known = state.run.graph.units.map(({ unit_id }) => unit_id);
  const shown =
    known.length <= 20 ? known.join(', ') : `${known.slice(0, 20).join(', ')} and ${known.length - 20} more`;
  throw new CoordinatorError(
    'unit_unknown',
    `run ${run_id} has no unit "${unitId}": expected one of ${shown}`,
  );
}

function needs(unitId: string): (unit: PlannedUnit) => boolean {
  return ({ dependencies }) => dependencies.includes(unitId);
}

function rootOf(state: RunState, unit_id: string): UnitExplanation['roots'][number] {
  const worker = workerState(state, unit_id);
  const failure = worker?.failure ?? null;
  return {
    unit_id,
    status: worker?.status ?? 'unknown',
    why: failure === null ? (worker?.reason ?? null) : failureWords(failure),
  };
}

function attemptsOf(attempts: readonly AttemptStory[]): UnitExplanation['attempts'] {
  return attempts.map((one, index) => {
    const before = attempts[index - 1]?.ended_at ?? null;
    const { failure } = one;
    return {
      attempt: one.attempt,
      agent: one.agent,
      outcome: one.outcome,
      waited_ms: before === null ? null : Math.max(0, Date.parse(one.started_at) - Date.parse(before)),
      started_at: one.started_at,
      ended_at: one.ended_at,
      reason: failure?.reason ?? one.reason,
      class: failure?.class ?? null,
      message: failure?.message ?? null,
      advice: failure?.advice ?? null,
      usage: one.usage,
      files_changed: [...one.files_changed],
      denied: one.denied,
    };
  });
}

function becauseOf(reading: RunReading, worker: WorkerState, now_ms: number): string {
  const { state } = reading;
  const phase = seenPhase(reading);
  const { unit_id, attempts } = worker;
  switch (worker.status) {
    case 'pending':
      return pendingBecause(reading, worker, now_ms);
    case 'running':
      return phase === 'died'
        ? `attempt ${attempts} was under way when the coordinator died`
        : `attempt ${attempts} is under way with ${worker.agent}`;
    case 'succeeded':
      return `attempt ${attempts} did the work and proved it`;
    case 'failed':
      return `attempt ${attempts} failed and no further one is left: ${failureWords(worker.failure)}`;
    case 'blocked': {
      const direct = worker.blocked_by.join(', ');
      const roots = worker.roots.filter((root) => !worker.blocked_by.includes(root));
      const behind = roots.length === 0 ? '' : `, because of ${roots.join(', ')}`;
      return `it needs ${direct}, which did not succeed${behind}`;
    }
    case 'cancelled':
      return CANCELLED[worker.reason](unit_id, state);
    case 'skipped':
      return `it was left out: ${worker.reason}`;
  }
}

const CANCELLED = {
  interrupted: (_: string, { course }: RunState) =>
    `the run was stopped (${course.interrupted?.signal ?? 'interrupted'})`,
  suspended: (_: string, { course }: RunState) =>
    `the run could not go on: ${course.suspended?.reason ?? 'it was suspended'}`,
  stopped_by_user: () => 'the user stopped it',
  fail_fast: () => 'another unit failed, and the run was to stop then',
} as const;

function pendingBecause(reading: RunReading, { unit_id, attempts }: WorkerState, now_ms: number): string {
  const { state } = reading;
  if (seenPhase(reading) === 'died') return 'the coordinator died before it could start';
  const open = openNeeds(state, unit_id);
  if (open.length > 0) return `it waits for ${open.join(', ')}`;
  const wait = nextAttempts(state, { now_ms }).waits.find((one) => one.unit_id === unit_id);
  if (wait !== undefined) {
    const time = wait.until_ms === null ? '' : ` until ${new Date(wait.until_ms).toISOString()}`;
    const who = wait.agent === null ? '' : ` for ${wait.agent}`;
    return `it waits${who}${time}: ${wait.why}`;
  }
  const busy = state.counts.running >= state.run.policy.max_workers;
  if (busy) return `${state.counts.running} of ${state.run.policy.max_workers} workers are busy`;
  return attempts > 0 ? `attempt ${attempts} was not the last` : 'it was not started yet';
}

function nextOf(reading: RunReading, worker: WorkerState): string {
  const phase = seenPhase(reading);
  const resume = `ralph resume ${reading.run_id}`;
  switch (worker.status) {
    case 'pending':
      return phase === 'died' ? `"${resume}" starts it` : 'it starts by itself';
    case 'running':
      return phase === 'died'
        ? `"${resume}" ends what still lives of it and tries it again`
        : `"ralph logs ${worker.unit_id} -f" follows it, "ralph stop ${worker.unit_id}" stops it`;
    case 'succeeded':
    case 'skipped':
      return 'nothing is left to do';
    case 'failed':
    case 'cancelled':
      return `"ralph retry ${worker.unit_id}" tries it again, with --feedback what it is to do otherwise`;
    case 'blocked':
      return `"ralph retry ${worker.roots[0] ?? worker.unit_id}" opens it again, with all that it blocks`;
  }
}
