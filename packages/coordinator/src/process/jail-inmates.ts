import { processNames, readStatus } from './process-status.ts';

/**
 * Lists who runs in the jail that a bubblewrap holds: all that descends from it, but neither itself nor its children,
 * for with it or with the first process of its pid namespace all of them would die at once.
 */
export function jailInmates(bubblewrap: number): readonly number[] {
  const children = childrenByParent();
  const inmates: number[] = [];
  const descend = (parent: number): void => {
    for (const child of children.get(parent) ?? []) {
      inmates.push(child);
      descend(child);
    }
  };
  for (const first of children.get(bubblewrap) ?? []) descend(first);
  return inmates;
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
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
