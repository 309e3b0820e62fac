import type { EventOf } from '../event-of.ts';
import { instantOf } from '../pipeline/instant.ts';
import type { PlannedUnit } from '../planned-unit.ts';
import type { RunPolicy } from '../run-policy.ts';
import type { ChainLink, RetryState, RunningRecord } from '../unit-record.ts';
import { backOffMs } from './back-off.ts';
import { isSpent, linksOf } from './chain-links.ts';
import { asksToWait, isBlameless, isHopelessWithAgent, isProgram } from './failure-kind.ts';
import { sessionAfter } from './session-after.ts';

/** Failures of one unit with one agent that spend no retry; all beyond do, or a quota could hold a run for ever. */
const MOST_FREE_FAILURES = 10;

/** What a failed attempt means for the next one; null when there is none. */
export function retryAfter(
  unit: PlannedUnit,
  record: RunningRecord,
  event: EventOf<'worker_failed'>,
  policy: RunPolicy,
): RetryState | null {
  const { failure, retryable } = event;
  if (failure.reason === 'budget_exceeded') return null;
  const hopeless = isHopelessWithAgent(failure);
  if (!retryable && !hopeless) return null;
  const links = linksOf(unit, record.earlier);
  const place = placeOf(links, record.agent, unit.retries);
  const others = links.some((link, index) => index !== place && !isSpent(link, unit.retries));
  // Without another agent, whoever saw the failure knows best whether trying again helps; a login does not come by itself.
  const closes = hopeless && (others || !retryable || failure.class === 'auth');
  const after = links.map((link, index) =>
    index === place ? linkAfter(link, { unit, record, event, policy, closes }) : link,
  );
  if (after.every((link) => isSpent(link, unit.retries))) return null;
  return { links: after, session: sessionAfter(record, failure) };
}

/** The link of the agent that worked. If that is of no chain, whose turn it was. */
function placeOf(links: readonly ChainLink[], agent: string, retries: number): number {
  const named = links.findIndex((link) => link.agent === agent);
  return named === -1
    ? Math.max(
        0,
        links.findIndex((link) => !isSpent(link, retries)),
      )
    : named;
}

interface LinkFacts {
  readonly unit: PlannedUnit;
  readonly record: RunningRecord;
  readonly event: EventOf<'worker_failed'>;
  readonly policy: RunPolicy;
  readonly closes: boolean;
}

function linkAfter(link: ChainLink, { unit, record, event, policy, closes }: LinkFacts): ChainLink {
  const spends = (event.spends_retry ?? !isBlameless(event.failure)) || link.free >= MOST_FREE_FAILURES;
  const failures = link.failures + (spends ? 1 : 0);
  const free = link.free + (spends ? 0 : 1);
  const base = unit.retry_delay_ms ?? policy.retry_delay_ms ?? 0;
  const waitsForAgent = asksToWait(event.failure) && !isProgram(record.agent);
  return {
    agent: link.agent,
    failures,
    free,
    closed: link.closed || closes,
    not_before_ms:
      base === 0 || waitsForAgent ? 0 : instantOf(event.at) + backOffMs(base, failures + free, event),
  };
}
