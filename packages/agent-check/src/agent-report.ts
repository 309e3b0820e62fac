import type { BehaviourName } from './behaviour.ts';
import type { Finding } from './finding.ts';
import type { AgentLimit } from './stages/agent-stage.ts';

/** What the check found of one agent. */
export interface AgentReport {
  readonly agent: string;
  readonly version: string | null;
  /** Day of the check, UTC. */
  readonly checked_on: string;
  readonly platform: string;
  readonly behaviours: readonly BehaviourReport[];
  /** How long each scenario took. */
  readonly took_ms: Readonly<Record<string, number>>;
}

/** How an agent did at one behaviour. */
export interface BehaviourReport extends Verdict {
  readonly name: BehaviourName;
}

/** How something did, and what is to be said of it. */
export interface Verdict {
  /** `limited`: it does not, as is known of this agent. */
  readonly result: 'passed' | 'limited' | 'failed' | 'skipped';
  /** What is wrong, why it was skipped, or what a person should know; null: nothing. */
  readonly note: string | null;
}

/** Sums the findings of one behaviour up: one that is wrong fails it, unless all that is wrong is a known limit. */
export function verdictOf(
  behaviour: BehaviourName,
  findings: readonly Finding[],
  limit: AgentLimit | null,
): Verdict {
  const own = findings.filter((finding) => finding.behaviour === behaviour);
  const skipped = own.find((finding) => finding.skipped !== undefined)?.skipped;
  if (own.length === 0 || skipped !== undefined) {
    return { result: 'skipped', note: skipped ?? 'was not looked at' };
  }
  const problems = own.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  if (problems.length > 0) {
    return limit !== null && problems.every((problem) => limit.shows.test(problem))
      ? { result: 'limited', note: limit.reason }
      : { result: 'failed', note: problems.join('; ') };
  }
  if (limit !== null)
    return { result: 'failed', note: `no longer so, take it out of the limits: ${limit.reason}` };
  return { result: 'passed', note: own.find(({ note }) => note !== undefined)?.note ?? null };
}
