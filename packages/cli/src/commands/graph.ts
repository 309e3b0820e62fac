import { resolve } from 'node:path';
import { workerStates } from '@ralph/reducer';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { asciiGraph } from '../graph/ascii-graph.ts';
import type { GraphFormat } from '../graph/graph-format.ts';
import { planGraph, type PlanGraph } from '../graph/plan-graph.ts';
import { svgGraph } from '../graph/svg-graph.ts';
import { dotGraph, mermaidGraph } from '../graph/text-graph.ts';
import { colorsFor, type Colors, type Io } from '../io.ts';
import { loadPlan } from '../load-plan.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { openRun } from '../look/open-run.ts';

/** The options of `ralph graph`. */
export interface GraphFlags extends LookFlags {
  readonly format: GraphFormat;
  /** Id of a run, or that the newest is meant. */
  readonly run?: string | true | undefined;
}

/** `ralph graph`: draws who needs whom in a plan or a run. */
export async function graphCommand(plan: string | undefined, flags: GraphFlags, io: Io): Promise<number> {
  if ((plan === undefined) === (flags.run === undefined))
    throw new CliError(
      'option_invalid',
      'expected a plan or --run, and not both: ralph graph plan.json, or ralph graph --run',
    );
  const graph = plan === undefined ? await graphOfRun(flags, io) : await graphOfPlan(plan, flags, io);
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(graph, null, 2)}\n`
      : drawn(graph, flags.format, colorsFor(io.stdout, io.env)),
  );
  return EXIT_CODE.succeeded;
}

async function graphOfPlan(path: string, { cwd }: GraphFlags, io: Io): Promise<PlanGraph> {
  const { plan } = await loadPlan(path, io);
  const { knownDurations } = await import('@ralph/coordinator');
  // A plan can be drawn wherever it lies, also outside of any checkout.
  const known = await knownDurations(resolve(io.cwd, cwd ?? '.')).catch(() => new Map<string, number>());
  const durations = new Map(known);
  for (const { unit_id, expected_ms } of plan.work_units)
    if (expected_ms !== undefined) durations.set(unit_id, expected_ms);
  return planGraph(plan, { run_id: null, durations, statuses: new Map() });
}

/** What an attempt took that did the work counts, else what was expected. */
async function graphOfRun(flags: GraphFlags, io: Io): Promise<PlanGraph> {
  const reading = await openRun(typeof flags.run === 'string' ? flags.run : undefined, flags, io);
  const { planOfRun } = await import('@ralph/coordinator');
  const durations = new Map<string, number>();
  const statuses = new Map<string, string>();
  for (const { unit_id, expected_ms } of reading.state.run.graph.units)
    if (expected_ms !== undefined) durations.set(unit_id, expected_ms);
  for (const worker of workerStates(reading.state)) {
    statuses.set(worker.unit_id, worker.status);
    if (worker.status !== 'succeeded') continue;
    durations.set(worker.unit_id, Date.parse(worker.finished_at) - Date.parse(worker.attempt_started_at));
  }
  return planGraph(planOfRun(reading), { run_id: reading.run_id, durations, statuses });
}

function drawn(graph: PlanGraph, format: GraphFormat, colors: Colors): string {
  switch (format) {
    case 'ascii':
      return asciiGraph(graph, colors);
    case 'mermaid':
      return mermaidGraph(graph);
    case 'dot':
      return dotGraph(graph);
    case 'svg':
      return svgGraph(graph);
  }
}
