import { processNames, readChildren, readStatus } from './process-status.ts';

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

/** Whether anybody lives below a reaper besides the shell, both of which have one thread. */
export function othersBelow(reaper: number, shell: number): boolean {
  const children = [readChildren(reaper), readChildren(shell)];
  // Not every kernel tells the children of a process.
  const below = children.includes(null) ? generationsBelow(reaper) : children;
  return below.some((pids) => pids?.some((pid) => pid !== shell && readStatus(pid)?.alive === true));
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
