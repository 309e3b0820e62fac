import { isBlockable, isReady } from './unit-record.ts';
import type { UnitRecord } from './unit-record.ts';

const BITS = 4;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/** Bit i of a mask tells whether slot i, or anything below it, is of that kind. */
interface Masks {
  readonly ready: number;
  readonly blockable: number;
  readonly running: number;
}

interface Leaf extends Masks {
  readonly height: 0;
  readonly slots: readonly UnitRecord[];
}

interface Branch extends Masks {
  readonly height: 1 | 2 | 3 | 4 | 5 | 6;
  readonly slots: readonly WorkerVector[];
}

/** All worker records by rank: a persistent 16-way trie in which one change copies one path. */
export type WorkerVector = Leaf | Branch;

type Change = (record: UnitRecord) => UnitRecord;

/** What one can look for in a vector without visiting the rest. */
export type Mark = keyof Masks;

export const EMPTY_VECTOR: WorkerVector = { height: 0, ready: 0, blockable: 0, running: 0, slots: [] };

/** The vector of these records, in their order. */
export function vectorOf(records: readonly UnitRecord[]): WorkerVector {
  let level: readonly WorkerVector[] = chunks(records).map(leafOf);
  for (const height of [1, 2, 3, 4, 5, 6] as const) {
    if (level.length < 2) break;
    level = chunks(level).map((slots) => branchOf(height, slots));
  }
  return level[0] ?? EMPTY_VECTOR;
}

/** The record of that rank; none for -1. */
export function recordAt(vector: WorkerVector, rank: number): UnitRecord | undefined {
  if (rank < 0) return undefined;
  let node: WorkerVector | undefined = vector;
  while (node !== undefined && node.height !== 0) node = node.slots[(rank >>> (node.height * BITS)) & MASK];
  return node?.slots[rank & MASK];
}

/** The vector with one record replaced. */
export function withRecord(node: WorkerVector, rank: number, record: UnitRecord): WorkerVector {
  if (node.height === 0) return withSlot(node, rank & MASK, record);
  const slot = (rank >>> (node.height * BITS)) & MASK;
  const child = node.slots[slot];
  return child === undefined ? node : withChild(node, slot, withRecord(child, rank, record));
}

/** The vector with some records changed: those of `ranks`, ascending, from one index up to another. */
export function withRecords(
  node: WorkerVector,
  ranks: Int32Array,
  from: number,
  to: number,
  change: Change,
): WorkerVector {
  return from < to ? changeBelow(node, ranks, from, to, change) : node;
}

/** Ranks that carry the mark, ascending, at most `limit` of them. */
export function ranksMarked(vector: WorkerVector, mark: Mark, limit: number): number[] {
  const found: number[] = [];
  if (limit > 0) collect(vector, mark, 0, limit, found);
  return found;
}

/** The lowest rank from there on that carries the mark; -1: none. */
export function nextMarked(node: WorkerVector, mark: Mark, from: number): number {
  const shift = node.height * BITS;
  const first = from >>> shift;
  if (first > MASK) return -1;
  for (let left = node[mark] & (-1 << first); left !== 0; left &= left - 1) {
    const slot = 31 - Math.clz32(left & -left);
    if (node.height === 0) return slot;
    const below = slot === first ? from - (first << shift) : 0;
    const child = node.slots[slot];
    const found = child === undefined ? -1 : nextMarked(child, mark, below);
    if (found !== -1) return (slot << shift) + found;
  }
  return -1;
}

function collect(node: WorkerVector, mark: Mark, base: number, limit: number, found: number[]): void {
  for (let left = node[mark]; left !== 0 && found.length < limit; left &= left - 1) {
    const slot = 31 - Math.clz32(left & -left);
    const rank = base + (slot << (node.height * BITS));
    const child = node.height === 0 ? undefined : node.slots[slot];
    if (child === undefined) found.push(rank);
    else collect(child, mark, rank, limit, found);
  }
}

function changeBelow(
  node: WorkerVector,
  ranks: Int32Array,
  from: number,
  to: number,
  change: Change,
): WorkerVector {
  if (to - from === 1) return changeOne(node, ranks[from] ?? -1, change);
  return node.height === 0
    ? changeLeaf(node, ranks, from, to, change)
    : changeBranch(node, ranks, from, to, change);
}

function changeOne(node: WorkerVector, rank: number, change: Change): WorkerVector {
  const record = recordAt(node, rank);
  return record === undefined ? node : withRecord(node, rank, change(record));
}

function changeLeaf(leaf: Leaf, ranks: Int32Array, from: number, to: number, change: Change): Leaf {
  const slots = leaf.slots.slice();
  for (let at = from; at < to; at += 1) {
    const slot = slotAt(ranks, at, 0);
    const record = slots[slot];
    if (record !== undefined) slots[slot] = change(record);
  }
  return leafOf(slots);
}

function changeBranch(branch: Branch, ranks: Int32Array, from: number, to: number, change: Change): Branch {
  const slots = branch.slots.slice();
  for (let start = from; start < to;) {
    const slot = slotAt(ranks, start, branch.height);
    let end = start + 1;
    while (end < to && slotAt(ranks, end, branch.height) === slot) end += 1;
    const child = slots[slot];
    if (child !== undefined) slots[slot] = changeBelow(child, ranks, start, end, change);
    start = end;
  }
  return branchOf(branch.height, slots);
}

function slotAt(ranks: Int32Array, at: number, height: number): number {
  return ((ranks[at] ?? 0) >>> (height * BITS)) & MASK;
}

function withSlot(leaf: Leaf, slot: number, record: UnitRecord): Leaf {
  const slots = leaf.slots.slice();
  slots[slot] = record;
  return {
    height: 0,
    ready: withBit(leaf.ready, slot, isReady(record)),
    blockable: withBit(leaf.blockable, slot, isBlockable(record)),
    running: withBit(leaf.running, slot, record.status === 'running'),
    slots,
  };
}

function withChild(branch: Branch, slot: number, child: WorkerVector): Branch {
  const slots = branch.slots.slice();
  slots[slot] = child;
  return {
    height: branch.height,
    ready: withBit(branch.ready, slot, child.ready !== 0),
    blockable: withBit(branch.blockable, slot, child.blockable !== 0),
    running: withBit(branch.running, slot, child.running !== 0),
    slots,
  };
}

function withBit(mask: number, slot: number, on: boolean): number {
  return on ? mask | (1 << slot) : mask & ~(1 << slot);
}

function leafOf(slots: readonly UnitRecord[]): Leaf {
  let ready = 0;
  let blockable = 0;
  let running = 0;
  for (let slot = 0; slot < slots.length; slot += 1) {
    const record = slots[slot];
    if (record === undefined) break;
    if (isReady(record)) ready |= 1 << slot;
    if (isBlockable(record)) blockable |= 1 << slot;
    if (record.status === 'running') running |= 1 << slot;
  }
  return { height: 0, ready, blockable, running, slots };
}

function branchOf(height: Branch['height'], slots: readonly WorkerVector[]): Branch {
  let ready = 0;
  let blockable = 0;
  let running = 0;
  for (let slot = 0; slot < slots.length; slot += 1) {
    const child = slots[slot];
    if (child === undefined) break;
    if (child.ready !== 0) ready |= 1 << slot;
    if (child.blockable !== 0) blockable |= 1 << slot;
    if (child.running !== 0) running |= 1 << slot;
  }
  return { height, ready, blockable, running, slots };
}

function chunks<T>(items: readonly T[]): T[][] {
  const rows: T[][] = [];
  for (let from = 0; from < items.length; from += WIDTH) rows.push(items.slice(from, from + WIDTH));
  return rows;
}
