import { resolve } from 'node:path';
import type { RunResult } from '@ralph/coordinator';
import type { RunEvent, RunState } from '@ralph/reducer';
import type { Io, Output } from '../io.ts';
import { openEventsFile } from './events-file.ts';
import { isGithub, openGithubReport } from './github-actions.ts';
import { openOutput, type OutputTarget } from '../output-target.ts';
import { junitReport } from './junit-report.ts';

/** Who gets what, besides the person at the terminal. */
export interface ReportOptions {
  readonly output: Output;
  readonly env: Io['env'];
  readonly cwd: string;
  readonly events?: string | undefined;
  readonly junit?: string | undefined;
}

/** All that is reported of a run besides its progress. */
export interface RunReports {
  /** Files that are open for them. */
  readonly outputs: readonly number[];
  /** Where what people read is to go. */
  readonly people: Output;
  readonly onEvent: (event: RunEvent, state: RunState) => void;
  readonly onLine: (unitId: string, line: string) => void;
  /** Answers what could not be reported. */
  readonly onEnd: (result: RunResult) => Promise<readonly string[]>;
  readonly close: () => void;
}

/**
 * Opens the reports that are wanted, before anything is started.
 *
 * @throws CliError `output_unwritable` when a file cannot be written.
 */
export function openRunReports({ output, env, cwd, events, junit }: ReportOptions): RunReports {
  const junitTarget = junit === undefined ? null : openOutput(resolve(cwd, junit), `--junit ${junit}`);
  const file = events === undefined ? null : openEventsFile(resolve(cwd, events));
  const github = isGithub(env) ? openGithubReport(output, env) : null;
  return {
    outputs: file === null ? [] : [file.descriptor],
    people: github?.people ?? output,
    onEvent(event, state) {
      file?.append(event);
      github?.onEvent(event, state);
    },
    onLine: (unitId, line) => github?.onLine(unitId, line),
    async onEnd(result) {
      github?.onEnd(result);
      const junitTrouble = junitTarget === null ? null : await writeJunit(junitTarget, result);
      const troubles = [junitTrouble, file?.trouble() ?? null];
      return troubles.filter((trouble) => trouble !== null);
    },
    close() {
      file?.close();
      junitTarget?.close();
    },
  };
}

/** Answers why it could not be written. */
async function writeJunit(target: OutputTarget, { summary }: RunResult): Promise<string | null> {
  try {
    await target.write(junitReport(summary));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
