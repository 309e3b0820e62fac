import type { RunReading } from '@ralph/coordinator';

/** Why a run has no summary, and what to do: `meanwhile` as long as it goes on. */
export function unfinishedText(
  { run_id, live, last_event_at }: Pick<RunReading, 'run_id' | 'live' | 'last_event_at'>,
  meanwhile: string,
): string {
  const died =
    last_event_at === null
      ? 'it ended before it began: start anew with "ralph run <plan>"'
      : `its process is gone: "ralph resume ${run_id}" goes on with it`;
  return `run ${run_id} has no summary yet: ${live ? meanwhile : died}`;
}
