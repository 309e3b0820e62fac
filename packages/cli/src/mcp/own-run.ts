import type { RunReading } from '@ralph/coordinator';
import { CliError } from '../cli-error.ts';
import type { RunKeeper } from './run-keeper.ts';
import type { ToolContext } from './tool-context.ts';

/** A run that this server started. */
interface OwnRun {
  readonly reading: RunReading;
  readonly kept: NonNullable<ReturnType<RunKeeper['find']>>;
}

/**
 * Reads a run that a call wants to steer.
 *
 * @throws CliError `run_foreign` when somebody else started it.
 */
export async function ownRun(runId: string | undefined, { root, keeper, io }: ToolContext): Promise<OwnRun> {
  const { readRun, refuseOwnSteering } = await import('@ralph/coordinator');
  const reading = await readRun(root, runId ?? null);
  refuseOwnSteering(reading.root, io.env);
  const kept = keeper.find(reading.run_id);
  if (kept !== undefined) return { reading, kept };
  throw new CliError(
    'run_foreign',
    `run ${reading.run_id} was not started by this server: only who started it can steer it from here`,
  );
}
