import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { RunResult } from '@ralph/coordinator';
import type { RunEvent, RunState } from '@ralph/reducer';
import { CliError } from '../cli-error.ts';
import type { Io, Output } from '../io.ts';
import { openEventsFile } from './events-file.ts';
import { isGithub, openGithubReport } from './github-actions.ts';
import { writeWhole } from '../write-whole.ts';
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
  readonly onEnd: (result: RunResult) => readonly string[];
  readonly close: () => void;
}

/**
 * Opens the reports that are wanted, before anything is started.
 *
 * @throws CliError `output_unwritable` when a file cannot be written.
 */
export function openRunReports({ output, env, cwd, events, junit }: ReportOptions): RunReports {
  const junitPath = junit === undefined ? null : resolve(cwd, junit);
  if (junitPath !== null) requireWritable(junitPath);
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
    onEnd(result) {
      github?.onEnd(result);
      const troubles = [junitPath === null ? null : writeJunit(junitPath, result), file?.trouble() ?? null];
      return troubles.filter((trouble) => trouble !== null);
    },
    close: () => file?.close(),
  };
}

function requireWritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      'output_unwritable',
      `--junit ${path} cannot be written: ${reason}; name a file in a directory that is there`,
      error,
    );
  }
}

/** Answers why it could not be written. */
function writeJunit(path: string, { summary }: RunResult): string | null {
  try {
    writeWhole(path, junitReport(summary));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
