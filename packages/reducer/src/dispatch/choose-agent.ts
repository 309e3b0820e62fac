import type { PlannedUnit } from '../planned-unit.ts';
import { isSpent, linksOf } from '../retry/chain-links.ts';
import { isProgram } from '../retry/failure-kind.ts';
import type { ChainLink, PendingRecord } from '../unit-record.ts';
import type { AgentSlots } from './agent-slots.ts';
import type { AttemptWait } from './next-attempt.ts';

/** Who makes the next attempt of a unit, or what it waits for. */
export type AgentChoice =
  | { readonly agent: string | null; readonly works: string | null }
  | { readonly wait: Omit<AttemptWait, 'unit_id'> };

/** The first agent of the chain that has attempts left and is free; a short wait before a retry, or for memory, is no reason to change. */
export function chooseAgent(unit: PlannedUnit, record: PendingRecord, slots: AgentSlots): AgentChoice | null {
  let best: Omit<AttemptWait, 'unit_id'> | null = null;
  for (const link of linksOf(unit, record.earlier)) {
    if (isSpent(link, unit.retries)) continue;
    const works = link.agent ?? record.earlier?.agent ?? null;
    const hold = holdOf(link, works, slots);
    if (hold === null) return { agent: link.agent, works };
    const wait = { agent: link.agent, ...hold };
    if (best === null || isSooner(wait, best)) best = wait;
    if (hold.why === 'back_off' || hold.why === 'memory') break;
  }
  return best === null ? null : { wait: best };
}

type Hold = Pick<AttemptWait, 'until_ms' | 'why'>;

function holdOf(link: ChainLink, works: string | null, slots: AgentSlots): Hold | null {
  if (slots.isOffline && !isProgram(works)) return { until_ms: null, why: 'offline' };
  const hold = works === null ? null : slots.hold(works);
  if (hold !== null) return hold;
  return link.not_before_ms > slots.now_ms ? { until_ms: link.not_before_ms, why: 'back_off' } : null;
}

function isSooner({ until_ms: left }: Hold, { until_ms: right }: Hold): boolean {
  return left !== null && (right === null || left < right);
}
