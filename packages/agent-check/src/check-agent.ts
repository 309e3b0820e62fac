import { findAgent } from '@ralph/agents';
import { probeJail } from '@ralph/mcp-server';
import { verdictOf, type AgentReport } from './agent-report.ts';
import { BEHAVIOUR_NAMES } from './behaviour.ts';
import type { CheckPrograms } from './check-place.ts';
import type { Finding } from './finding.ts';
import { probeAgent } from './probe-agent.ts';
import { atWork } from './scenarios/at-work.ts';
import { cutShort } from './scenarios/cut-short.ts';
import { inTrouble } from './scenarios/in-trouble.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { withoutTools } from './scenarios/without-tools.ts';
import type { AgentStage } from './stages/agent-stage.ts';
import { STAGES } from './stages/stages.ts';

/** Those of one list follow each other; the lists are played at once, for agents in trouble mostly wait. */
const SCENARIOS: readonly Readonly<Record<string, Scenario>>[] = [
  { at_work: atWork, cut_short: cutShort, without_tools: withoutTools },
  { in_trouble: inTrouble },
];

/** What came of a check, or why there was none. */
export type CheckResult =
  | { readonly checked: true; readonly report: AgentReport }
  | { readonly checked: false; readonly reason: string };

/** The agents that can be checked. */
export const CHECKED_AGENTS: readonly string[] = STAGES.map(({ agent }) => agent);

/** How a check is done. */
export interface CheckOptions extends CheckPrograms {
  /** Told what was found, as soon as it is known. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

/**
 * Holds an agent to all behaviours: with the real program of this `PATH`, a scripted model, a temporary home and a
 * temporary checkout. No token is spent, nobody is asked outside this machine, and nothing of the user's is read.
 */
export async function checkAgent(
  name: string,
  { onFinding, ...programs }: CheckOptions,
): Promise<CheckResult> {
  const stage = STAGES.find(({ agent }) => agent === name);
  if (stage === undefined) {
    const reason = `no agent ${JSON.stringify(name)} to check; there are ${CHECKED_AGENTS.join(', ')}`;
    return { checked: false, reason };
  }
  const version = await versionOf(stage, programs.path);
  if (typeof version !== 'string') return { checked: false, reason: version.reason };
  const jail = await probeJail();
  const findings: Finding[] = [];
  const took_ms: Record<string, number> = {};
  const play = async (scenarios: Readonly<Record<string, Scenario>>): Promise<void> => {
    for (const [scenario, played] of Object.entries(scenarios)) {
      const begun = performance.now();
      for (const finding of await played({ ...programs, stage, jail })) {
        findings.push(finding);
        onFinding?.(finding);
      }
      took_ms[scenario] = Math.round(performance.now() - begun);
    }
  };
  await Promise.all(SCENARIOS.map(play));
  const report: AgentReport = {
    agent: name,
    version,
    checked_on: new Date().toISOString().slice(0, 10),
    platform: `${process.platform}-${process.arch}`,
    behaviours: BEHAVIOUR_NAMES.map((behaviour) => ({
      name: behaviour,
      ...verdictOf(behaviour, findings, stage.limits?.[behaviour] ?? null),
    })),
    took_ms,
  };
  return { checked: true, report };
}

async function versionOf(stage: AgentStage, path: string): Promise<string | { readonly reason: string }> {
  const found = findAgent(stage.plan_name);
  if ('error' in found) return { reason: found.error };
  const probe = await probeAgent(found.adapter, path);
  if (probe.available) return probe.version ?? 'unknown';
  return { reason: `${probe.reason}. To get it: ${probe.how_to_get}` };
}
