import { neighbours } from './adjacency.ts';
import { instantOf } from './pipeline/instant.ts';
import type { RunState } from './run-state.ts';
import { unitAt } from './unit-graph.ts';
import type { UnitRecord } from './unit-record.ts';
import { recordAt } from './worker-vector.ts';

/**
 * How long the run will probably still take, in ms: what is left is played through with as many workers as there are,
 * each unit taking as long as it was expected to, or as the middle one of those that are known. Null while nothing is
 * known of how long anything takes. Waits and further attempts are not foreseen.
 */
export function estimateLeft(state: RunState, now_ms: number): number | null {
  const { graph } = state.run;
  const records = graph.unit_ids.map((_, rank) => recordAt(state.worker_states, rank));
  const known = records.map((record, rank) => unitAt(graph, rank)?.expected_ms ?? measured(record));
  const sorted = known.filter((ms) => ms !== null).toSorted((one, other) => one - other);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) return null;
  const costOf = (rank: number): number => known[rank] ?? middle;
  const open = records.map((record) => record?.status === 'pending' || record?.status === 'running');
  const waiting = records.map((_, rank) => openAmong(neighbours(graph.dependencies, rank), open));
  const running: Working[] = [];
  const ready: number[] = [];
  for (const [rank, record] of records.entries()) {
    if (record?.status === 'running') {
      const since = Math.max(0, now_ms - instantOf(record.started_at));
      running.push({ rank, ends: Math.max(0, costOf(rank) - since) });
    } else if (record?.status === 'pending' && record.broken_dependencies === 0 && waiting[rank] === 0)
      ready.push(rank);
  }
  let now = 0;
  const workers = Math.max(1, state.run.policy.max_workers);
  for (;;) {
    while (running.length < workers && ready.length > 0) {
      const rank = ready.shift() ?? 0;
      running.push({ rank, ends: now + costOf(rank) });
    }
    const next = takeFirst(running);
    if (next === null) return now;
    now = Math.max(now, next.ends);
    for (const dependent of neighbours(graph.dependents, next.rank)) {
      waiting[dependent] = (waiting[dependent] ?? 0) - 1;
      const record = records[dependent];
      if (waiting[dependent] === 0 && record?.status === 'pending' && record.broken_dependencies === 0)
        insert(ready, dependent);
    }
  }
}

interface Working {
  readonly rank: number;
  /** From now, in ms. */
  readonly ends: number;
}

function measured(record: UnitRecord | undefined): number | null {
  if (record?.status !== 'succeeded') return null;
  const ms = instantOf(record.finished_at) - instantOf(record.last.started_at);
  return ms >= 0 ? ms : null;
}

function openAmong(ranks: Int32Array, open: readonly boolean[]): number {
  return ranks.reduce((count, rank) => (open[rank] === true ? count + 1 : count), 0);
}

/** Takes out whoever is done first. */
function takeFirst(running: Working[]): Working | null {
  let first = 0;
  for (const [index, { ends }] of running.entries()) if (ends < (running[first]?.ends ?? 0)) first = index;
  return running.splice(first, 1)[0] ?? null;
}

/** Lower ranks start first. */
function insert(ready: number[], rank: number): void {
  const at = ready.findIndex((other) => other > rank);
  ready.splice(at === -1 ? ready.length : at, 0, rank);
}
