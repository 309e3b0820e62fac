import { resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { asciiGraph } from '../graph/ascii-graph.ts';
import type { GraphFormat } from '../graph/graph-format.ts';
import { planGraph, type PlanGraph } from '../graph/plan-graph.ts';
import { graphOfRun } from '../graph/run-graph.ts';
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
  const graph =
    plan === undefined
      ? await graphOfRun(await openRun(typeof flags.run === 'string' ? flags.run : undefined, flags, io))
      : await graphOfPlan(plan, flags, io);
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
