import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONFINEMENT_LEVELS, lintPlan } from '@ralph/manifest';
import { estimateLeft, initialState, reduce } from '@ralph/reducer';
import * as z from 'zod';
import { agentChains, type Assignment } from '../assign-agents.ts';
import { NO_DURATIONS, openDurations } from '../durations/open-durations.ts';
import { DEFAULT_TIMEOUT_MS } from '../limits.ts';
import { findRoot } from '../find-root.ts';
import { surveyRun, type RunGround } from '../prepare-run.ts';
import { openRedaction } from '../redaction.ts';
import type { RunOptions } from '../run-options.ts';
import { plannedUnits, runPolicy } from '../run-started.ts';
import { commandText } from '../verification.ts';
import { previewInvocation } from './preview-invocation.ts';

const UnitSchema = z.looseObject({
  unit_id: z.string().describe('The unit'),
  wave: z.int().min(1).describe('Units of one wave need only those of earlier ones'),
  agents: z.array(z.string()).describe('Agents that may work on it, best first'),
  confinement: z.enum(CONFINEMENT_LEVELS).describe('What would hold its write boundary'),
  directories: z.array(z.string()).describe('Where it may write, from the root of the checkout'),
  missing_directories: z.array(z.string()).describe('Those of them that would be made'),
  needs: z.array(z.string()).describe('Units that it needs'),
  command: z
    .array(z.string())
    .nullable()
    .describe(
      'What would be started, as arguments; <…> stands for what is only known then; null when that cannot be told',
    ),
  jail: z
    .array(z.string())
    .nullable()
    .describe('The arguments of the jail that go before the command; null when it would have none'),
  environment: z.array(z.string()).describe('Names of the variables that it would see'),
  timeout_ms: z.int().describe('Wall time of one attempt, milliseconds'),
  retries: z.int().min(0).describe('Further attempts with each agent'),
  expected_ms: z
    .number()
    .nullable()
    .describe('How long it took before, milliseconds; null when nobody knows'),
});

/** What `ralph run --dry-run --json` prints. */
export const RunPreviewSchema = z
  .looseObject({
    schema_version: z.literal(1).describe('Version of this format'),
    root: z.string().describe('The checkout'),
    max_workers: z.int().min(1).describe('How many units would run at once'),
    confinement: z.enum(CONFINEMENT_LEVELS).describe('The strongest write boundary that any unit would get'),
    jail: z.string().nullable().describe('What would carry out the jail; null when there would be none'),
    verify: z.string().nullable().describe('The command that would judge the result'),
    commit: z.enum(['off', 'per_unit']).describe('What would become a commit'),
    critical_path: z.array(z.string()).describe('The chain of units that takes longest'),
    estimated_ms: z
      .number()
      .nullable()
      .describe(
        'How long the run would probably take without a retry, milliseconds; null when nothing was measured',
      ),
    measured: z.int().min(0).describe('Of how many units it is known how long they take'),
    units: z.array(UnitSchema).describe('The units, in the order in which they would start'),
  })
  .meta({ title: 'What a run would do', description: 'The answer of "ralph run --dry-run --json"' });
export type RunPreview = z.infer<typeof RunPreviewSchema>;

/**
 * Tells what a run with these options would do, without the secrets in it. Agents are asked for their versions; nothing
 * is written.
 *
 * @throws CoordinatorError with the reason for which the run would be refused.
 */
export async function previewRun(options: RunOptions): Promise<RunPreview> {
  const place = await findRoot(options.root);
  const ground = await surveyRun(options, place);
  const { root, assignments, confinement } = ground;
  const chains = agentChains(assignments);
  const durations =
    options.history === false
      ? NO_DURATIONS
      : openDurations({ environment: process.env, checkout: root }, (text) => options.onNotice?.(text));
  const planned = plannedUnits({ chains, durations }, options);
  const known = planned.flatMap(({ unit_id, expected_ms }) =>
    expected_ms === undefined ? [] : [[unit_id, expected_ms] as const],
  );
  const { metrics } = lintPlan(options.plan, { durations_ms: Object.fromEntries(known) });
  const waveOf = new Map(
    (metrics?.levels ?? []).flatMap((level, index) => level.map((id) => [id, index + 1] as const)),
  );
  const state = reduce(initialState(), {
    v: 1,
    seq: 1,
    at: new Date(0).toISOString(),
    run_id: 'preview',
    type: 'run_started',
    units: planned,
    policy: runPolicy(options),
    plan_path: options.planPath,
    plan_sha256: options.planSha256,
    base_commit: null,
    baseline_dirty: [],
    confinement: confinement.best,
    ralph_version: options.ralphVersion,
  }).state;
  const order = state.run.graph.unit_ids.toSorted(
    (one, other) => (waveOf.get(one) ?? 1) - (waveOf.get(other) ?? 1),
  );
  const redaction = openRedaction(process.env);
  const units: RunPreview['units'] = [];
  for (const unitId of order) {
    const [first] = chains.get(unitId) ?? [];
    const plannedUnit = planned.find(({ unit_id }) => unit_id === unitId);
    if (first === undefined || plannedUnit === undefined) continue;
    const unit = {
      ...unitOf(first, { ground, options }),
      wave: waveOf.get(unitId) ?? 1,
      agents: [...(plannedUnit.agents ?? [])],
      retries: plannedUnit.retries,
      expected_ms: plannedUnit.expected_ms ?? null,
      ...(await previewInvocation(first, ground, options)),
    };
    units.push(redaction.document(unit));
  }
  const verify = options.verify ?? options.plan.verify ?? null;
  return redaction.document({
    schema_version: 1 as const,
    root,
    max_workers: options.maxWorkers,
    confinement: confinement.best,
    jail: confinement.backend,
    verify: verify === null ? null : commandText(verify),
    commit: options.commit ?? options.plan.commit ?? 'off',
    critical_path: [...(metrics?.critical_path ?? [])],
    estimated_ms: estimateLeft(state, 0),
    measured: known.length,
    units,
  });
}

function unitOf(
  assignment: Assignment,
  { ground, options }: { readonly ground: RunGround; readonly options: RunOptions },
) {
  const { unit } = assignment;
  return {
    unit_id: unit.unit_id,
    confinement: ground.confinement.levelOf(assignment),
    directories: [...unit.allowed_directories],
    missing_directories: unit.allowed_directories.filter((path) => !existsSync(join(ground.root, path))),
    needs: [...unit.dependencies],
    timeout_ms: unit.timeout_ms ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  };
}
