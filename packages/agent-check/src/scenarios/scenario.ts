import type { RunEvent } from '@ralph/reducer';
import { openPlace, type CheckPlace, type CheckPrograms } from '../check-place.ts';
import { found, type Finding } from '../finding.ts';
import type { RalphEnd, RalphRun } from '../ralph-run.ts';
import type { AgentStage } from '../stages/agent-stage.ts';
import { planOf, scriptsOf, type CheckUnit } from '../worker-script.ts';

/** What a scenario is played with. */
export interface ScenarioOptions extends CheckPrograms {
  readonly stage: AgentStage;
  /** Whether there is a jail on this machine; why not, otherwise. */
  readonly jail: { readonly available: true } | { readonly available: false; readonly reason: string };
}

/** Some behaviours that are looked at together, because their units can share a run. */
export type Scenario = (options: ScenarioOptions) => Promise<readonly Finding[]>;

/** A run that is over. */
export interface FinishedRun extends RalphEnd {
  readonly events: readonly RunEvent[];
}

/** Makes a place for some units, plays in it, and looks around when that is over. */
export async function inPlace(
  units: readonly CheckUnit[],
  { stage, ...programs }: ScenarioOptions,
  play: (place: CheckPlace, planPath: string) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  await using place = await openPlace([stage], scriptsOf(units), programs);
  const planPath = place.plan(planOf(units, stage.plan_name));
  const findings = await play(place, planPath);
  const left = await place.leftovers([...units.map(({ unit_id }) => unit_id), '.agent/prompts']);
  const asked = [...new Set(place.proxy.asked)];
  const { asks = [] } = stage;
  const strange = asked.filter((address) => !asks.includes(address));
  const known = asked.filter((address) => asks.includes(address));
  const note = known.length === 0 ? undefined : `was refused ${known.sort().join(', ')}, and does without`;
  return [
    ...findings,
    found('nothing_left', left.length === 0, `left behind: ${left.join(', ')}`),
    found('nothing_asked', strange.length === 0, `asked for ${strange.join(', ')}`, note),
  ];
}

/** Runs a plan to its end. */
export async function runToEnd(
  place: CheckPlace,
  planPath: string,
  flags: readonly string[],
): Promise<FinishedRun> {
  const run = startRun(place, planPath, flags);
  const end = await run.ended;
  return { ...end, events: run.events };
}

/** Starts a run with what all runs of a check have in common. */
export function startRun(place: CheckPlace, planPath: string, flags: readonly string[]): RalphRun {
  return place.ralph(['run', planPath, ...RUN_FLAGS, ...flags]);
}

/** Options of every run and resume of a check. */
export const RUN_FLAGS = ['--json', '--no-history', '--connectivity-probe', 'off', '--grace', '3s'] as const;
