import { resolve } from 'node:path';
import type { ReplayReport } from '@ralph/coordinator';
import { EXIT_CODE } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { PrintedReplay } from '../replay-report.ts';
import { replayText } from '../replay-text.ts';

/** The options of `ralph replay`. */
export interface ReplayFlags {
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** Derives the states of a run from its journal, tells the first divergence, and answers the exit code. */
export async function replayCommand(run: string | undefined, flags: ReplayFlags, io: Io): Promise<number> {
  const { replayRun } = await import('@ralph/coordinator');
  const report: ReplayReport = await replayRun({ root: resolve(io.cwd, flags.cwd ?? '.'), run: run ?? null });
  io.stdout.write(
    flags.json === true ? `${JSON.stringify(report satisfies PrintedReplay)}\n` : replayText(report),
  );
  return report.divergence === null ? EXIT_CODE.succeeded : EXIT_CODE.unitsFailed;
}
