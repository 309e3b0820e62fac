import type { PlannedUnit } from '../planned-unit.ts';
import type { ChainLink, EarlierAttempts } from '../unit-record.ts';

/** How far a unit got with each agent of its chain; one link without a name where the plan names no chain. */
export function linksOf(unit: PlannedUnit, earlier: EarlierAttempts | null): readonly ChainLink[] {
  if (earlier === null) return freshLinks(unit);
  const { links } = earlier.retry;
  // Checkpoints from before there were chains only tell how many attempts there were.
  return links.length === 0 ? freshLinks(unit, earlier.attempts) : links;
}

/** The chain of a unit of which no attempt has failed, or so many with its first agent. */
export function freshLinks({ agents }: PlannedUnit, failures = 0): readonly ChainLink[] {
  if (agents === undefined || agents.length === 0)
    return failures === 0 ? ONE_FRESH : [freshLink(null, failures)];
  return agents.map((agent, index) => freshLink(agent, index === 0 ? failures : 0));
}

const ONE_FRESH = [freshLink(null, 0)];

function freshLink(agent: string | null, failures: number): ChainLink {
  return { agent, failures, free: 0, closed: false, not_before_ms: 0 };
}

/** Whether no further attempt with this agent is left for the unit. */
export function isSpent(link: ChainLink, retries: number): boolean {
  return link.closed || link.failures > retries;
}
