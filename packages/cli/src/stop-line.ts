/** A run that is being stopped. */
export interface Stopping {
  /** Agents that still run. */
  readonly running: number;
  /** Until they are killed; not more than 0 once they are. */
  readonly remainingMs: number;
}

/** Tells what a run that is being stopped waits for, and what the user can do about it. */
export function stopLine({ running, remainingMs }: Stopping): string {
  if (running === 0) return 'stopping: no agent runs any more';
  const agents = running === 1 ? '1 agent' : `${running} agents`;
  if (remainingMs <= 0) return `stopping: ${agents} killed; waiting until nothing of them is left`;
  const seconds = Math.ceil(remainingMs / 1000);
  return `stopping: ${agents} asked to end, killed in ${seconds}s; Ctrl-C again kills now`;
}
