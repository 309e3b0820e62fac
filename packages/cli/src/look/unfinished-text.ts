import type { RunReading } from '@ralph/coordinator';

/** Why a run has no summary, and what to do: `meanwhile` as long as it goes on. */
export function unfinishedText(
  { run_id, live }: Pick<RunReading, 'run_id' | 'live'>,
  meanwhile: string,
): string {
  const remedy = live ? meanwhile : `its process is gone: "ralph resume ${run_id}" goes on with it`;
  return `run ${run_id} has no summary yet: ${remedy}`;
}
