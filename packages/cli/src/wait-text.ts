import type { AttemptWait, WaitReason } from '@ralph/reducer';
import { formatDuration } from './terminal-text.ts';

/** Units that wait for the same. */
export interface WaitGroup {
  readonly agent: string | null;
  readonly why: WaitReason;
  /** When the first of them may go on; null: that depends on something else than time. */
  readonly until: number | null;
  readonly unitIds: readonly string[];
}

const REASONS = {
  back_off: 'tried again then',
  rate_limited: 'rate limited',
  out_of_credits: 'out of credits',
  circuit_open: 'failed too often',
  concurrency: 'does as much as it may',
  memory: 'too little memory is left',
  budget: 'the rest of the budget is reserved',
  offline: 'offline',
} as const satisfies Record<WaitReason, string>;

/** Whether a word is one of the reasons to wait. */
export function isWaitReason(word: string): word is WaitReason {
  return Object.hasOwn(REASONS, word);
}

/** Puts together who waits for the same, in the order of the waits. */
export function groupWaits(waits: readonly AttemptWait[]): readonly WaitGroup[] {
  const groups = new Map<string, WaitGroup & { unitIds: string[] }>();
  for (const { unit_id, agent, why, until_ms } of waits) {
    const key = groupKey({ agent, why });
    const known = groups.get(key);
    known?.unitIds.push(unit_id);
    const until = sooner(known?.until ?? null, until_ms);
    groups.set(key, { agent, why, until, unitIds: known?.unitIds ?? [unit_id] });
  }
  return [...groups.values()];
}

/** By what a group is known again. */
export function groupKey({ agent, why }: Pick<WaitGroup, 'agent' | 'why'>): string {
  return `${why} ${agent ?? ''}`;
}

/** `api waits 3m 12s for codex: rate limited`. */
export function waitText(
  { agent, why, until, unitIds: [first = '', ...others] }: WaitGroup,
  now: number,
): string {
  const who = others.length === 0 ? `${first} waits` : `${first} and ${others.length} more wait`;
  const time = until === null ? '' : ` ${formatDuration(Math.max(0, until - now))}`;
  return `${who}${time}${forWhom(agent)}: ${REASONS[why]}`;
}

/** Nobody calls a program of the plan's an agent. */
export function forWhom(agent: string | null): string {
  return agent === null || agent === 'command' || agent === 'script' ? '' : ` for ${agent}`;
}

function sooner(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}
