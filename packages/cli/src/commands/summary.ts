import { renderSummary } from '../end-of-run.ts';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, isLive, type Io } from '../io.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { openRun } from '../look/open-run.ts';
import { unfinishedText } from '../look/unfinished-text.ts';

/** `ralph summary [run]`: shows what became of a run that is over. */
export async function summaryCommand(run: string | undefined, flags: LookFlags, io: Io): Promise<number> {
  const reading = await openRun(run, flags, io);
  const { summary, paths } = reading;
  if (summary === null)
    throw new CliError(
      'run_unfinished',
      unfinishedText(reading, `"ralph status ${reading.run_id}" shows how far it is`),
    );
  if (flags.json === true) {
    io.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    return EXIT_CODE.succeeded;
  }
  const { readStory } = await import('@ralph/coordinator/look');
  const view = {
    summary,
    refusals: readStory(reading).denied,
    paths: [
      ['journal', paths.journal],
      ['logs', paths.logs],
    ],
    width: isLive(io.stdout, io.env) ? (io.stdout.columns ?? null) : null,
  } as const;
  io.stdout.write(renderSummary(view, colorsFor(io.stdout, io.env)));
  return EXIT_CODE.succeeded;
}
