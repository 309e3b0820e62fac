import type { RunState } from './run-state.ts';

/** Whether every unit did its work or was left out on purpose. */
export function allDelivered({ counts }: RunState): boolean {
  return counts.succeeded + counts.skipped === counts.total;
}
