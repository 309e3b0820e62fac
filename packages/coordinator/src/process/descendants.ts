import { openChildren, processNames, readStatus } from './process-status.ts';

/** Lists who descends from a process and lives, generation by generation: its children, their children, and so on. */
export function generationsBelow(ancestor: number): readonly (readonly number[])[] {
  const children = childrenByParent();
  const generations: number[][] = [];
  for (let parents = [ancestor]; ;) {
    const next = parents.flatMap((parent) => children.get(parent) ?? []);
    if (next.length === 0) return generations;
    generations.push(next);
    parents = next;
  }
}

/**
 * Lists who runs in the jail that a bubblewrap holds: all that descends from it, but neither itself nor its children,
 * for with it or with the first process of its pid namespace all of them would die at once.
 */
export function jailInmates(bubblewrap: number): readonly number[] {
  return generationsBelow(bubblewrap).slice(1).flat();
}

/** Who lives below a reaper, to be asked for after each program of a slot. */
export interface BelowWatch extends Disposable {
  /** Whether anybody does besides the shell. */
  readonly others: () => boolean;
}

/** Watches a reaper and the shell below it, both of which have one thread. */
export function watchBelow(reaper: number, shell: number): BelowWatch {
  const files = [openChildren(reaper), openChildren(shell)];
  // Not every kernel tells the children of a process.
  const below = (): readonly number[] => {
    const lists = files.map((file) => file?.read() ?? null);
    return lists.includes(null) ? generationsBelow(reaper).flat() : lists.flatMap((list) => list ?? []);
  };
  return {
    others: () => below().some((pid) => pid !== shell && readStatus(pid)?.alive === true),
    [Symbol.dispose]: () => {
      for (const file of files) file?.[Symbol.dispose]();
    },
  };
}

function childrenByParent(): ReadonlyMap<number, number[]> {
  const children = new Map<number, number[]>();
  for (const pid of processNames().map(Number)) {
    const status = readStatus(pid);
    if (status === null || !status.alive) continue;
    const siblings = children.get(status.parent);
    if (siblings === undefined) children.set(status.parent, [pid]);
    else siblings.push(pid);
  }
  return children;
}
