import type { RunState } from './run-state.ts';

/** Why something that comes after the last unit cannot happen yet. */
export function unsettled({ counts }: RunState): string {
  return `${counts.pending + counts.running} of ${counts.total} units have not ended`;
}
